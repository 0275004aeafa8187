import { HttpAdapterHost, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from '../app.module';
import type { Mailbox } from '../embedded/mailbox';
import type { ProveEmulator } from '../emulator';
import { within } from '../verified-users/observability/within';
import { localUrl } from './environment/to-service-environment';
import type { ServiceEnvironment } from './environment/service-environment';
import { allowOwnPage } from './allow-own-page';
import { serveApiDocs } from './docs/serve-api-docs';
import { Drain } from './drain';
import { FrameworkProblemFilter } from './framework-problem.filter';
import { HTTP_LIMITS, PATH_PARAMETER_LIMIT } from './http-limits';
import { PinoLogger } from './logging/pino-logger';
import { registerRequestContext } from './logging/request-context';
import { openEmulator } from './open-emulator';
import { openSurroundings } from './open-surroundings';
import { checkPort, portFault } from './preflight/check-port';
import { Resources } from './resources';
import { toModuleOptions } from './to-module-options';

/** Of the time for the stop, what the application may take; the rest is for what is beneath it. */
const SHARE_OF_APPLICATION = 0.8;

export interface RunningService {
  app: NestFastifyApplication;
  /** Where it listens, `http://127.0.0.1:3000`. */
  url: string;
  /** The local mailbox; null when a mail server is configured. */
  mailbox: Mailbox | null;
  /** Prove on this machine; null when Prove itself is configured. */
  emulator: ProveEmulator | null;
  /** Finishes what is in hand, then closes everything (P18). */
  stop(): Promise<void>;
}

/**
 * Starts the whole service.
 *
 * @throws {StartRefusedError} when the surroundings do not allow it; what was opened until then is closed again.
 */
export async function startService(
  environment: ServiceEnvironment,
  logger: PinoLogger,
): Promise<RunningService> {
  const resources = new Resources();
  try {
    return await start(environment, logger, resources);
  } catch (error) {
    await resources.close().catch(() => undefined);
    throw error;
  }
}

async function start(
  environment: ServiceEnvironment,
  logger: PinoLogger,
  resources: Resources,
): Promise<RunningService> {
  for (const warning of environment.warnings) logger.warn(warning);
  const port = await checkPort(environment.host, environment.port);
  const surroundings = await openSurroundings(environment, resources, logger);
  const emulator = await openEmulator(environment, resources, logger);
  const options = toModuleOptions(environment, {
    ...surroundings,
    emulator,
    publicUrl: environment.publicUrl ?? localUrl(port),
  });
  // Requests that reach a stopping process are served: Prove does not send twice.
  const trustProxy = environment.trustedProxies.length > 0 && environment.trustedProxies;
  const adapter = new FastifyAdapter({
    return503OnClosing: false,
    trustProxy,
    routerOptions: { maxParamLength: PATH_PARAMETER_LIMIT },
    ...HTTP_LIMITS,
  });
  registerRequestContext(adapter.getInstance(), logger);
  const drain = new Drain(adapter.getInstance(), environment.shutdownTimeoutSeconds);
  const { dataSource, standIns, mailbox, apiTokenPath } = surroundings;
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.register({ role: environment.role, dataSource, options, standIns, drain }),
    adapter,
    { logger, abortOnError: false },
  );
  app.useGlobalFilters(new FrameworkProblemFilter(app.get(HttpAdapterHost)));
  if (environment.role !== 'worker') {
    if (environment.docs) serveApiDocs(app);
    if (environment.reverification.pageUrl) allowOwnPage(app, environment.reverification.pageUrl);
  }
  // A mail server that hangs must not keep the embedded database from being stopped.
  const limitMs = environment.shutdownTimeoutSeconds * 1000 * SHARE_OF_APPLICATION;
  resources.add(() => within(limitMs, app.close()));
  await app.listen(port, environment.host).catch((error: unknown) => {
    throw portFault(error, environment.host, port) ?? error;
  });
  const url = await app.getUrl();
  emulator?.sender.configure(`${url}/webhooks/prove`, surroundings.webhookSecrets[0]);
  if (apiTokenPath) logger.log(`The company API lets in who holds the "apiToken" of ${apiTokenPath}`);
  logger.log({ message: 'Service started', port, role: environment.role });
  return {
    app,
    url,
    mailbox,
    emulator,
    stop: () => resources.close(),
  };
}
