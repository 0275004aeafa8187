import { setTimeout as pause } from 'node:timers/promises';
import { isUnavailable } from '../../verified-users/problem/is-unavailable';
import { DoorCounts } from '../../verified-users/webhook/counting/door-counts';
import type { StartObstacle } from '../../verified-users/observability/start-readiness';
import { localUrl } from '../environment/to-service-environment';
import type { ServiceEnvironment } from '../environment/service-environment';
import { openDependencies, openLocally, type OpenedLocally } from '../open-surroundings';
import type { PinoLogger } from '../logging/pino-logger';
import { codeOf } from '../preflight/network-fault';
import { PreflightError } from '../preflight/preflight.error';
import { isForeseen } from '../refusal';
import { Resources } from '../resources';
import { createApplication, type StartContext, type Started } from '../start-application';
import { StartRefusedError } from '../start-refused.error';
import { serveDegraded, type DegradedFront } from './serve-degraded';
import { SharedServer } from './shared-server';
import { StartInterruptedError } from './start-interrupted.error';

const FIRST_WAIT_MS = 500;
const MOST_WAIT_MS = 5_000;
/** Once a dependency answers and refuses: it waits for an operator, and must not flood a server with refused logins. */
const REFUSED_WAIT_MS = 10_000;

/**
 * Whether the start may wait: the dependency that is away is another server's, it is only away, and there is a journal
 * for the deliveries that come meanwhile. A worker takes no deliveries, so it waits without one.
 */
export function canWait({ database, journal, role }: ServiceEnvironment, error: unknown): boolean {
  return 'url' in database && (journal !== null || role === 'worker') && isUnreachable(error);
}

/**
 * Waits until database and queue can be used, and starts the application then, in this process and on the same port.
 * Until it serves, a small one takes deliveries into the journal and tells why the process is not ready.
 *
 * A refusal that shows only after the outage, such as a wrong schema, does not end the process: it is logged, readiness
 * tells it, and deliveries still go to the journal. To exit would close the webhook, and every restart would be refused.
 *
 * @throws {StartRefusedError} when something on this machine is wrong.
 * @throws {StartInterruptedError}
 */
export async function startDegraded(
  context: StartContext,
  resources: Resources,
  error: unknown,
  signal: AbortSignal,
): Promise<Started> {
  const { environment, logger, port } = context;
  const local = await openLocally(environment, resources);
  const obstacle = obstacleOf(error);
  const server = new SharedServer();
  const front = await serveDegraded(context, local, obstacle, server, resources);
  const { code, part } = obstacle;
  logger.warn({ message: 'Started degraded', port, role: environment.role, waitsFor: part, code });
  let logged = logOnce(logger, error, obstacle, '');
  for (let attempt = 0; ; attempt += 1) {
    const waitMs = obstacle.refused
      ? REFUSED_WAIT_MS
      : Math.min(MOST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempt, 10));
    // Half of it at random: the processes of a deployment must not come all at once.
    await pause(waitMs * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
    if (signal.aborted) throw new StartInterruptedError();
    const opened = new Resources();
    try {
      const started = await startBehind(front, server, context, local, opened);
      resources.add(() => opened.close());
      return started;
    } catch (failure) {
      await opened.close().catch(() => undefined);
      Object.assign(obstacle, obstacleOf(failure));
      logged = logOnce(logger, failure, obstacle, logged);
    }
  }
}

/** One attempt. The application takes over from the front when it can serve, and not before. */
async function startBehind(
  front: DegradedFront,
  server: SharedServer,
  context: StartContext,
  local: OpenedLocally,
  opened: Resources,
): Promise<Started> {
  const { environment, logger, port } = context;
  const dependencies = await openDependencies(environment, opened, logger);
  const tenant = server.tenant();
  const created = await createApplication(
    context,
    { ...dependencies, ...local },
    opened,
    tenant.serverFactory,
  );
  // An attempt that fails is closed, and the front serves on.
  created.drain.leaveOpen = true;
  await created.app.init();
  await created.app.getHttpAdapter().getInstance().ready();
  created.drain.leaveOpen = false;
  tenant.takeOver();
  await front.retire().catch((error: unknown) => {
    logger.warn({ message: 'What served during the degraded start was not closed in order', err: error });
  });
  if (environment.role !== 'worker') created.app.get(DoorCounts, { strict: false }).giveBack(front.counts());
  return { ...created, url: localUrl(port), local };
}

function obstacleOf(error: unknown): StartObstacle {
  const code = error instanceof StartRefusedError ? error.code : codeOf(error);
  const isQueue = /^(?:REDIS|QUEUE)_/.test(code) || lineOf(error).startsWith('QUEUE_');
  return { part: isQueue ? 'queue' : 'database', code, refused: !isUnreachable(error) };
}

/** A server that answers with an error nobody foresaw counts as away: to wait loses nothing, and to exit might. */
function isUnreachable(error: unknown): boolean {
  if (error instanceof PreflightError) return error.code.endsWith('_UNREACHABLE');
  return isUnavailable(error);
}

/** @returns what was logged, now or before. */
function logOnce(logger: PinoLogger, error: unknown, { refused }: StartObstacle, logged: string): string {
  const line = lineOf(error);
  if (line === logged) return logged;
  const entry = isForeseen(error) ? line : { message: line, err: error };
  if (refused) logger.error(entry);
  else logger.warn(entry);
  return line;
}

function lineOf(error: unknown): string {
  return isForeseen(error) ? error.message : 'The start failed and is tried again';
}
