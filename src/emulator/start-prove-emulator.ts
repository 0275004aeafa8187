import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { answerErrors } from './answers/error-handler';
import { checkHost } from './check-host';
import { controlRoutes } from './control/control.routes';
import { createContext } from './create-context';
import { deviceRoutes } from './device/device.routes';
import { statusChannel } from './device/status-channel';
import type { EmulatorContext } from './emulator-context';
import type { ProveEmulatorOptions } from './emulator-options';
import { REQUEST_LIMIT_BYTES } from './limits/request-size';
import type { Credentials } from './oauth/access-tokens';
import { pageRoutes } from './page/page.routes';
import type { ProveEmulator } from './prove-emulator';
import { proveApi } from './prove-api';
import { readBodies } from './read-bodies';
import { raiseEvents } from './webhook-sender/raise-events';

const CLIENT_ID = 'emulator-client';
const CLIENT_SECRET = 'emulator-secret';

/** Starts Prove on this machine, with nothing but memory behind it. */
export async function startProveEmulator(options: ProveEmulatorOptions = {}): Promise<ProveEmulator> {
  const credentials: Credentials = {
    clientId: options.clientId ?? CLIENT_ID,
    clientSecret: options.clientSecret ?? CLIENT_SECRET,
  };
  const context = createContext(options, credentials);
  const app = createServer();
  const isAllowed = checkHost(app, allowedHostsOf(options));
  await app.register((api) => proveApi(api, context));
  await app.register((device) => deviceRoutes(device, context));
  await app.register((control) => controlRoutes(control, context, credentials), { prefix: '/_emulator' });
  pageRoutes(app);
  const closeChannels = statusChannel(app, context, isAllowed);
  await app.listen({ port: options.port ?? 0, host: options.host ?? '127.0.0.1' });
  const url = urlOf(app, options);
  context.deviceTokens.origin = options.publicUrl ?? url;
  const stop = async () => {
    context.sender.stop();
    closeChannels();
    await app.close();
  };
  return { ...handleOf(context), ...credentials, url, stop };
}

function createServer(): FastifyInstance {
  const app = Fastify({
    bodyLimit: REQUEST_LIMIT_BYTES,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 500, ignoreTrailingSlash: true },
  });
  readBodies(app);
  answerErrors(app);
  return app;
}

/** Names that the caller has given are no foreign ones. */
function allowedHostsOf({ host, publicUrl, allowedHosts = [] }: ProveEmulatorOptions): string[] {
  return [
    ...allowedHosts,
    ...(host === undefined ? [] : [host]),
    ...(publicUrl === undefined ? [] : [new URL(publicUrl).hostname]),
  ];
}

/** Listening on every address is reached by this machine's own. */
function urlOf(app: FastifyInstance, { host = '127.0.0.1' }: ProveEmulatorOptions): string {
  const { port } = app.server.address() as AddressInfo;
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

function handleOf(context: EmulatorContext): Omit<ProveEmulator, 'url' | 'stop' | keyof Credentials> {
  const { clock, settings, users, identities, sessions, faults, sender, tokens, calls } = context;
  const raise: ProveEmulator['raise'] = (events, manner) => raiseEvents(context, events, manner);
  return { clock, settings, users, identities, sessions, faults, sender, tokens, calls, raise };
}
