import type { FastifyInstance } from 'fastify';
import type { EmulatorContext } from '../emulator-context';
import { SETTING_VALUES } from '../state/emulator-settings';
import { reset } from './reset';
import { chooseValues } from './choose-values';
import { ControlRefusedError } from './control-refused.error';
import { describeState } from './describe-state';
import { guardControl } from './guard-control';
import { faultRoutes } from './fault.routes';
import { identityRoutes } from './identity.routes';
import { webhookRoutes } from './webhook.routes';

const BODY_LIMIT_BYTES = 4 * 1024 * 1024;

/** What the emulator's page does, as JSON, for everybody else. Nothing of it is Prove's. */
export async function controlRoutes(
  app: FastifyInstance,
  context: EmulatorContext,
  credentials: object,
): Promise<void> {
  guardControl(app);
  app.addHook('onRoute', (route) => {
    route.bodyLimit = BODY_LIMIT_BYTES;
  });
  app.get('/state', async () => describeState(context, credentials));
  app.get('/calls', async () => ({ calls: context.calls.list() }));

  app.patch('/settings', async ({ body }) =>
    Object.assign(context.settings, chooseValues<typeof context.settings>(body, SETTING_VALUES)),
  );
  app.post<{ Body: { advanceSeconds?: unknown } | undefined }>('/clock', async ({ body }) => {
    const seconds = body?.advanceSeconds;
    if (typeof seconds !== 'number' || !(seconds > 0) || seconds > 1e9)
      throw new ControlRefusedError('"advanceSeconds" is a number above 0.');
    context.clock.advance(seconds * 1000);
    return { now: new Date(context.clock.now()).toISOString(), aheadMs: context.clock.ahead };
  });
  app.post('/tokens/revoke', async () => {
    context.tokens.revokeAll();
    return {};
  });
  app.post('/reset', async () => {
    reset(context);
    return {};
  });
  identityRoutes(app, context);
  webhookRoutes(app, context);
  faultRoutes(app, context);
}
