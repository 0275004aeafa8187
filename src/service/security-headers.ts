import type { FastifyInstance } from 'fastify';

const YEAR_SECONDS = 31_536_000;

/**
 * Headers of every answer, refusals included: no answer may be taken for another type than it says and, where
 * customers come by https, browsers never come by http again.
 *
 * @param publicUrl undefined: this machine, by http.
 */
export function addSecurityHeaders(fastify: FastifyInstance, publicUrl: string | undefined): void {
  const headers = {
    'x-content-type-options': 'nosniff',
    ...(publicUrl?.startsWith('https:') && {
      'strict-transport-security': `max-age=${YEAR_SECONDS}`,
    }),
  };
  fastify.addHook('onRequest', (_request, reply, done) => {
    void reply.headers(headers);
    done();
  });
}
