import type { FastifyInstance } from 'fastify';
import { ProveError } from './answers/prove.error';
import { shapeAnswer } from './answers/shape-answer';
import type { EmulatorContext } from './emulator-context';
import { faultHooks } from './faults/fault-hooks';
import { identityManagerRoutes } from './identity-manager/identity-manager.routes';
import { RateLimit } from './limits/rate-limit';
import { tokenRoute } from './oauth/token.route';
import { unifyRoutes } from './unify/unify.routes';
import { verifyRoutes } from './verify/verify.routes';

/** What a back end calls. */
export async function proveApi(app: FastifyInstance, context: EmulatorContext): Promise<void> {
  const limit = new RateLimit(context.clock, context.settings);
  app.addHook('onRequest', async ({ method, url }) => {
    context.calls.add({ method, path: url.split('?', 1)[0]!, at: context.clock.receiverNow() });
  });
  faultHooks(app, context.faults);
  app.addHook('onRequest', async () => {
    if (!limit.admit()) throw ProveError.tooMany();
  });
  tokenRoute(app, context);
  await app.register(async (guarded) => {
    guarded.addHook('onRequest', async ({ headers }) => {
      if (!context.tokens.isValid(headers.authorization)) throw ProveError.unauthorised();
    });
    guarded.addHook('preSerialization', async (_request, _reply, payload) =>
      shapeAnswer(payload, context.settings),
    );
    verifyRoutes(guarded, context);
    unifyRoutes(guarded, context);
    identityManagerRoutes(guarded, context);
  });
}
