import type { FastifyInstance } from 'fastify';
import type { EmulatorContext } from '../emulator-context';
import { BATCH_LIMIT_BYTES } from '../limits/request-size';
import { verifyA, verifyStatusA } from './verify-a';
import { verifyB } from './verify-b';
import { verifyBatch } from './verify-batch';

/** `/v3/verify` has had two contracts: the request says by its selector which one is meant. */
export function verifyRoutes(app: FastifyInstance, context: EmulatorContext): void {
  app.post('/v3/verify', async ({ body }) => (isB(body) ? verifyB : verifyA)(context, body));
  app.post('/v3/verify-status', async ({ body }) => verifyStatusA(context, body));
  app.post('/v3/verify/batch', { bodyLimit: BATCH_LIMIT_BYTES }, async ({ body }) =>
    verifyBatch(context, body),
  );
}

function isB(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'verificationType' in body;
}
