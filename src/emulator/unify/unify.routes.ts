import type { FastifyInstance } from 'fastify';
import { checkFields } from '../answers/check-fields';
import type { EmulatorContext } from '../emulator-context';
import { unify } from './unify';
import { unifyBind, unifyStatus } from './unify-status';

export function unifyRoutes(app: FastifyInstance, context: EmulatorContext): void {
  app.post('/v3/unify', async ({ body }) => unify(context, body));
  app.post('/v3/unify-status', async ({ body }) => unifyStatus(context, body));
  app.post('/v3/unify-bind', async ({ body }) => unifyBind(context, body));
  app.post('/v3/device/revoke', async ({ body }) => {
    const { deviceId } = checkFields(body, ['deviceId']);
    context.proveKeys.revoke(deviceId as string);
    return { success: true };
  });
}
