import type { RequestListener, Server } from 'node:http';
import { HttpAdapterHost, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from '../app.module';
import type { ProveEmulator } from '../emulator';
import { MetricsRegistry } from '../verified-users/observability/metrics-registry';
import { within } from '../verified-users/observability/within';
import type { FailedLogins } from '../verified-users/rate-limit/failed-logins';
import { localUrl } from './environment/to-service-environment';
import type { ServiceEnvironment } from './environment/service-environment';
import { allowOwnPage } from './allow-own-page';
import { serveApiDocs } from './docs/serve-api-docs';
import { Drain } from './drain';
import { FrameworkProblemFilter } from './framework-problem.filter';
import { BODY_LIMIT_BYTES, HTTP_LIMITS, PATH_PARAMETER_LIMIT } from './http-limits';
import type { PinoLogger } from './logging/pino-logger';
import { registerRequestContext } from './logging/request-context';
import { localLinks, serveLocalIndex } from './local-pages';
import { openEmulator } from './open-emulator';
import { guardOperations } from './operations/operator-access';
import type { OpenedLocally, OpenedSurroundings } from './open-surroundings';
import { refuseUnknownPaths } from './refuse-unknown-paths';
import type { Resources } from './resources';
import { addSecurityHeaders } from './security-headers';
import { followClock, tellTime } from './stand-in-time';
import { toModuleOptions } from './to-module-options';
import { warnUntrustedProxy } from './warn-untrusted-proxy';

/** Of the time for the stop, what the application may take; the rest is for what is beneath it. */
const SHARE_OF_APPLICATION = 0.8;

/** What does not depend on the surroundings. */
export interface StartContext {
  environment: ServiceEnvironment;
  logger: PinoLogger;
  port: number;
}

export interface CreatedApplication {
  app: NestFastifyApplication;
  /** Prove on this machine; null when Prove itself is configured. */
  emulator: ProveEmulator | null;
  drain: Drain;
}

/** An application that serves. */
export interface Started extends Omit<CreatedApplication, 'drain'> {
  url: string;
  local: OpenedLocally;
}

/** Creates the whole application, which does not serve yet. */
export async function createApplication(
  { environment, logger, port }: StartContext,
  surroundings: OpenedSurroundings,
  resources: Resources,
  serverFactory?: ServerFactory,
): Promise<CreatedApplication> {
  const { clock, dataSource, standIns, mailbox, apiTokenPath } = surroundings;
  const url = environment.publicUrl ?? localUrl(port);
  const emulatorLinks = localLinks(url, { mailbox, emulator: null }, environment.docs);
  const emulator = await openEmulator(environment, clock, resources, logger, emulatorLinks);
  const options = toModuleOptions(environment, {
    ...surroundings,
    emulator,
    publicUrl: url,
  });
  const { adapter, drain, failedLogins } = createAdapter(environment, logger, serverFactory);
  refuseUnknownPaths(adapter.getInstance());
  if (clock) tellTime(adapter.getInstance(), clock);
  const isLocal = !environment.production && (mailbox !== null || emulator !== null);
  if (isLocal) serveLocalIndex(adapter.getInstance(), environment, { mailbox, emulator, apiTokenPath });
  const links = localLinks('', { mailbox: null, emulator }, environment.docs);
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.register({ role: environment.role, dataSource, options, standIns: standIns(links), drain }),
    adapter,
    { logger, abortOnError: false },
  );
  closeWithin(environment, app, resources);
  app.get(MetricsRegistry, { strict: false }).registerMetric(failedLogins.total);
  if (clock) followClock(app, clock, resources, logger);
  app.useGlobalFilters(new FrameworkProblemFilter(app.get(HttpAdapterHost)));
  if (environment.role !== 'worker') {
    if (environment.docs !== 'off')
      serveApiDocs(app, isLocal ? localLinks('', { mailbox, emulator }, 'off') : []);
    if (environment.reverification.pageUrl) allowOwnPage(app, environment.reverification.pageUrl);
  }
  return { app, emulator, drain };
}

export type ServerFactory = (handler: RequestListener) => Server;

/** Fastify as this service sets it up, whatever it serves. */
export function createAdapter(
  environment: ServiceEnvironment,
  logger: PinoLogger,
  serverFactory?: ServerFactory,
): { adapter: FastifyAdapter; drain: Drain; failedLogins: FailedLogins } {
  const { trustedProxies, shutdownTimeoutSeconds, publicUrl } = environment;
  // Requests that reach a stopping process are served: Prove does not send twice.
  const adapter = new FastifyAdapter({
    return503OnClosing: false,
    bodyLimit: BODY_LIMIT_BYTES,
    trustProxy: trustedProxies.length > 0 && trustedProxies,
    routerOptions: { maxParamLength: PATH_PARAMETER_LIMIT },
    ...HTTP_LIMITS,
    ...(serverFactory && { serverFactory }),
  });
  // Every header counts. Node drops those beyond the first thousand unseen, also what a proxy adds at the end; 16 KiB limit them.
  adapter.getInstance().server.maxHeadersCount = 0;
  registerRequestContext(adapter.getInstance(), logger);
  warnUntrustedProxy(adapter.getInstance(), logger);
  addSecurityHeaders(adapter.getInstance(), publicUrl);
  const failedLogins = guardOperations(adapter.getInstance(), environment);
  return { adapter, drain: new Drain(adapter.getInstance(), shutdownTimeoutSeconds), failedLogins };
}

/** A mail server that hangs must not keep the embedded database from being stopped. */
export function closeWithin(
  { shutdownTimeoutSeconds }: ServiceEnvironment,
  app: NestFastifyApplication,
  resources: Resources,
): void {
  const limitMs = shutdownTimeoutSeconds * 1000 * SHARE_OF_APPLICATION;
  resources.add(() => within(limitMs, app.close()));
}
