import Fastify, { type FastifyInstance } from 'fastify';
import { answerErrors } from './answers/error-handler';
import { createContext } from './create-context';
import type { EmulatorContext } from './emulator-context';
import type { ProveEmulatorOptions } from './emulator-options';
import { REQUEST_LIMIT_BYTES } from './limits/request-size';
import type { ProveEmulator } from './prove-emulator';
import { proveApi } from './prove-api';
import { readBodies } from './read-bodies';
import { raiseEvents } from './webhook-sender/raise-events';

const CLIENT_ID = 'emulator-client';
const CLIENT_SECRET = 'emulator-secret';

/** Starts Prove on this machine, with nothing but memory behind it. */
export async function startProveEmulator(options: ProveEmulatorOptions = {}): Promise<ProveEmulator> {
  const credentials = {
    clientId: options.clientId ?? CLIENT_ID,
    clientSecret: options.clientSecret ?? CLIENT_SECRET,
  };
  const context = createContext(options, credentials);
  const app = createServer();
  await app.register((api) => proveApi(api, context));
  const url = await app.listen({ port: options.port ?? 0, host: options.host ?? '127.0.0.1' });
  context.deviceTokens.origin = options.publicUrl ?? url;
  return { ...handleOf(context), ...credentials, url, stop: () => stop(app, context) };
}

function createServer(): FastifyInstance {
  const app = Fastify({ bodyLimit: REQUEST_LIMIT_BYTES, forceCloseConnections: true, maxParamLength: 500 });
  readBodies(app);
  answerErrors(app);
  return app;
}

async function stop(app: FastifyInstance, { sender }: EmulatorContext): Promise<void> {
  sender.stop();
  await app.close();
}

function handleOf(context: EmulatorContext) {
  const { clock, settings, users, identities, sessions, faults, sender, tokens } = context;
  return {
    clock,
    settings,
    users,
    identities,
    sessions,
    faults,
    sender,
    tokens,
    raise: (events: Parameters<typeof raiseEvents>[1], manner?: Parameters<typeof raiseEvents>[2]) =>
      raiseEvents(context, events, manner),
  };
}
