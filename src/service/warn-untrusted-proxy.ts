import type { LoggerService } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';

const WARNING =
  'X-Forwarded-For came from an address that TRUST_PROXY does not name, and was ignored. If that is your proxy, ' +
  'name it: until then everybody behind it shares one rate limit. Said once';

/** Loggers that have said it: a process that starts degraded serves twice. */
const WARNED = new WeakSet<LoggerService>();

/**
 * Warns once when a peer that is not trusted says whom it speaks for: a proxy that was forgotten, or a stranger who tries
 * to choose the address that limits count. Call it before routes are registered.
 */
export function warnUntrustedProxy(fastify: FastifyInstance, logger: LoggerService): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    // Of a trusted peer, Fastify lists its own address and at least one that it speaks for.
    if (
      !WARNED.has(logger) &&
      request.headers['x-forwarded-for'] !== undefined &&
      (request.ips?.length ?? 0) < 2
    ) {
      WARNED.add(logger);
      logger.warn(WARNING);
    }
    done();
  });
}
