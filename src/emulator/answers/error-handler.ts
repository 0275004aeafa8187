import type { FastifyError, FastifyInstance } from 'fastify';
import { ProveError } from './prove.error';

/** Every failure has Prove's shape; a wrong path or method is 403, as at Prove. */
export function answerErrors(app: FastifyInstance): void {
  app.setNotFoundHandler(() => {
    throw ProveError.forbidden();
  });
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    const { status, code, message, retryAfterSeconds } = toProveError(error);
    if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds));
    return reply.status(status).send({ code, message });
  });
}

function toProveError(error: FastifyError | ProveError): ProveError {
  if (error instanceof ProveError) return error;
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return new ProveError(400, 8001, 'request larger than 4 KB');
  const status = error.statusCode ?? 500;
  return status < 500 ? new ProveError(400, 8001, 'malformed request') : ProveError.internal();
}
