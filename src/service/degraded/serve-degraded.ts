import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { within } from '../../verified-users/observability/within';
import type { StartObstacle } from '../../verified-users/observability/start-readiness';
import { PROBLEM_JSON, problemOf } from '../../verified-users/problem/problem';
import { DoorCounts, type HeldCount } from '../../verified-users/webhook/counting/door-counts';
import { discardBody } from '../../verified-users/raw-body/discard-body';
import { localUrl } from '../environment/to-service-environment';
import type { ServiceEnvironment } from '../environment/service-environment';
import type { OpenedLocally } from '../open-surroundings';
import { portFault } from '../preflight/check-port';
import type { Resources } from '../resources';
import { closeWithin, createAdapter, type StartContext } from '../start-application';
import { toModuleOptions } from '../to-module-options';
import { DegradedAppModule } from './degraded-app.module';
import type { SharedServer } from './shared-server';

const TRY_AGAIN_SECONDS = 5;
const ANSWER_LIMIT_MS = 5_000;
const DETAIL =
  'The service is starting: its database or queue is away. Send the request again a little later.';

/** What serves until the application does. */
export interface DegradedFront {
  /** Once another has taken over: answers what is under way, and closes. */
  retire(): Promise<void>;
  /** What the webhook counted. */
  counts(): HeldCount[];
}

/** Serves the webhook into the journal, health and metrics; everything else is answered 503. */
export async function serveDegraded(
  { environment, logger, port }: StartContext,
  local: OpenedLocally,
  obstacle: StartObstacle,
  server: SharedServer,
  resources: Resources,
): Promise<DegradedFront> {
  const tenant = server.tenant();
  const { adapter, drain } = createAdapter(environment, logger, tenant.serverFactory);
  adapter.getInstance().addHook('onRequest', async (request, reply) => {
    if (!request.is404) return;
    discardBody({ raw: request.raw });
    const problem = problemOf(503, 'STARTING', DETAIL);
    await reply
      .code(503)
      .headers({ 'retry-after': TRY_AGAIN_SECONDS, 'cache-control': 'no-store' })
      .type(PROBLEM_JSON)
      .send(JSON.stringify(problem));
  });
  const publicUrl = environment.publicUrl ?? localUrl(port);
  const options = toModuleOptions(environment, {
    ...local,
    publicUrl,
    queueConnection: unopenedQueue(environment),
  });
  const settings = { options, obstacle, webhook: environment.role !== 'worker' };
  const app = await NestFactory.create<NestFastifyApplication>(
    DegradedAppModule.register(settings, drain),
    adapter,
    { logger, abortOnError: false },
  );
  closeWithin(environment, app, resources);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  tenant.takeOver();
  await server.listen(port, environment.host).catch((error: unknown) => {
    throw portFault(error, environment.host, port) ?? error;
  });
  return {
    async retire() {
      // One that takes longer is still answered, from what it has in memory and on disk.
      await within(ANSWER_LIMIT_MS, tenant.idle()).catch(() => undefined);
      drain.leaveOpen = true;
      await app.close();
    },
    counts: () => (settings.webhook ? app.get(DoorCounts, { strict: false }).take() : []),
  };
}

/** Nothing is opened with it: the options want a queue, and what serves here has none. */
function unopenedQueue({ database, queue }: ServiceEnvironment) {
  if ('redis' in queue) return { host: 'unopened' };
  return { postgresUrl: 'url' in database ? database.url : '' };
}
