import type { LoggerService } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { runInRequest } from './current-request';
import { requestIdFrom } from './request-id';

const PROBES = /(?:^|\/)(?:health\/(?:live|ready)|metrics)$/;
/** Whoever has no secret can send as many of these as they like (P3); those at webhook and company API are counted. */
const REFUSALS: readonly unknown[] = [401, 413, 415, 429];

/**
 * Gives every request an id, echoes it as `X-Correlation-ID`, and logs one line per request when it is over: the
 * route's pattern, never the address, because addresses of links hold tokens. Health, metrics, unknown paths and refused
 * requests (401, 413, 415, 429) are logged at debug level. Call it before routes are registered.
 */
export function registerRequestContext(fastify: FastifyInstance, logger: LoggerService): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    request.id = requestIdFrom(request.headers['x-correlation-id']);
    reply.header('X-Correlation-ID', request.id);
    runInRequest({ requestId: request.id }, done);
  });
  // Reading the body continues in the socket's context, so the handler's is entered anew.
  fastify.addHook('preHandler', (request, _reply, done) => {
    runInRequest({ requestId: request.id }, done);
  });
  fastify.addHook('onResponse', async (request, reply) => {
    logRequest(logger, request, {
      statusCode: reply.statusCode,
      durationMs: Math.round(reply.elapsedTime * 10) / 10,
    });
  });
  fastify.addHook('onRequestAbort', async (request) => {
    logRequest(logger, request, { outcome: 'aborted' });
  });
}

function logRequest(logger: LoggerService, request: FastifyRequest, result: Record<string, unknown>): void {
  const route = request.routeOptions.url ?? '(none)';
  const line = { message: 'Request', method: request.method, route, ...result };
  runInRequest({ requestId: request.id }, () => {
    if (PROBES.test(route) || request.is404 || REFUSALS.includes(result['statusCode']))
      logger.debug?.(line, 'Http');
    else logger.log(line, 'Http');
  });
}
