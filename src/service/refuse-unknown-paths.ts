import type { FastifyInstance } from 'fastify';
import { PROBLEM_JSON, problemOf } from '../verified-users/problem/problem';
import { discardBody } from '../verified-users/raw-body/discard-body';

const PROBLEM = JSON.stringify(problemOf(404, 'NOT_FOUND', 'There is nothing here.'));
const APIS = /^\/(?:verified-users|reverify)(?:[/?]|$)/;

/**
 * Answers 404 before a body is read: left to Nest, a stranger's megabyte would be parsed first, only to be thrown away.
 * Beneath our APIs the answer is problem+json.
 */
export function refuseUnknownPaths(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (!request.is404) return done();
    discardBody({ raw: request.raw });
    void reply.code(404);
    if (APIS.test(request.url))
      void reply.type(PROBLEM_JSON).header('cache-control', 'no-store').send(PROBLEM);
    else void reply.send({ statusCode: 404, message: 'Not Found' });
  });
}
