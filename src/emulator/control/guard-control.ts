import type { FastifyError, FastifyInstance } from 'fastify';
import { ProveError } from '../answers/prove.error';
import { WebhookMissingError } from '../webhook-sender/webhook-missing.error';
import { ControlRefusedError } from './control-refused.error';

/** A page elsewhere can post to this machine; the browser says where a request comes from. */
export function guardControl(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ headers }, reply) => {
    const site = headers['sec-fetch-site'];
    if (site !== undefined && site !== 'same-origin' && site !== 'none')
      throw new ControlRefusedError('Only the page of the emulator itself may do this.', 403);
    reply.header('cache-control', 'no-store');
  });
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    if (error instanceof ControlRefusedError) return answer(error.status, error.message);
    if (error instanceof WebhookMissingError) return answer(409, error.message);
    if (error instanceof ProveError) return answer(error.status, error.message);
    return answer(error.statusCode ?? 500, 'The emulator cannot do this.');

    function answer(status: number, message: string) {
      return reply.status(status).send({ message });
    }
  });
}
