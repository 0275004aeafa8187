import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Mailbox } from '../embedded/mailbox';
import type { ProveEmulator } from '../emulator';
import { canWait, startDegraded } from './degraded/start-degraded';
import type { ServiceEnvironment } from './environment/service-environment';
import type { PinoLogger } from './logging/pino-logger';
import { openSurroundings } from './open-surroundings';
import { checkPort, portFault } from './preflight/check-port';
import { Resources } from './resources';
import { createApplication, type StartContext, type Started } from './start-application';

export interface RunningService {
  app: NestFastifyApplication;
  /** Where it listens, `http://127.0.0.1:3000`. */
  url: string;
  /** The local mailbox; null when a mail server is configured. */
  mailbox: Mailbox | null;
  /** Prove on this machine; null when Prove itself is configured. */
  emulator: ProveEmulator | null;
  /** Of the company API, when it was made up for this machine, and the file that keeps it; null when it is configured. */
  apiToken: { value: string; path: string } | null;
  /** Finishes what is in hand, then closes everything (P18). */
  stop(): Promise<void>;
}

/**
 * Starts the whole service. While its database or queue cannot be reached, it waits for them: a process that takes
 * deliveries serves the webhook meanwhile.
 *
 * @param signal ends the waiting.
 * @throws {StartRefusedError} when the surroundings do not allow it; what was opened until then is closed again.
 * @throws {StartInterruptedError} when the signal ended the waiting; everything is closed in order.
 */
export async function startService(
  environment: ServiceEnvironment,
  logger: PinoLogger,
  signal: AbortSignal = new AbortController().signal,
): Promise<RunningService> {
  const resources = new Resources();
  try {
    return await start(environment, logger, resources, signal);
  } catch (error) {
    await resources.close().catch(() => undefined);
    throw error;
  }
}

async function start(
  environment: ServiceEnvironment,
  logger: PinoLogger,
  resources: Resources,
  signal: AbortSignal,
): Promise<RunningService> {
  for (const warning of environment.warnings) logger.warn(warning);
  const port = await checkPort(environment.host, environment.port);
  const context = { environment, logger, port };
  try {
    return running(context, resources, await startAtOnce(context, resources));
  } catch (error) {
    if (!canWait(environment, error)) throw error;
    await resources.close();
    return running(context, resources, await startDegraded(context, resources, error, signal));
  }
}

async function startAtOnce(context: StartContext, resources: Resources): Promise<Started> {
  const { environment, logger, port } = context;
  const surroundings = await openSurroundings(environment, resources, logger);
  const created = await createApplication(context, surroundings, resources);
  await created.app.listen(port, environment.host).catch((error: unknown) => {
    throw portFault(error, environment.host, port) ?? error;
  });
  return { ...created, url: await created.app.getUrl(), local: surroundings };
}

function running(
  { environment, logger, port }: StartContext,
  resources: Resources,
  { app, emulator, url, local }: Started,
): RunningService {
  emulator?.sender.configure(`${url}/webhooks/prove`, local.webhookSecrets[0]);
  if (local.apiTokenPath)
    logger.log(`The company API lets in who holds the "apiToken" of ${local.apiTokenPath}`);
  logger.log({ message: 'Service started', port, role: environment.role });
  const [token] = local.apiTokens;
  const apiToken =
    local.apiTokenPath && typeof token === 'string' ? { value: token, path: local.apiTokenPath } : null;
  return { app, url, mailbox: local.mailbox, emulator, apiToken, stop: () => resources.close() };
}
