import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isAllowedHost } from '../loopback';

const REFUSAL =
  'The emulator answers to "localhost", to addresses, and to the names of its option allowedHosts; not to this name.';

/**
 * Refuses requests under a foreign name, before anything of them is read. The emulator asks for no credential, and its
 * page shows the webhook's secret: a foreign page whose name resolves to this machine would read it (DNS rebinding).
 *
 * @returns whether a request that does not come by the routes, such as one for a WebSocket, may go on.
 */
export function checkHost(
  app: FastifyInstance,
  allowed: readonly string[],
): (request: { headers: { host?: string | undefined } }) => boolean {
  const isAllowed = ({ headers }: Pick<FastifyRequest, 'headers'>) => isAllowedHost(headers.host, allowed);
  app.addHook('onRequest', async (request, reply) => {
    if (isAllowed(request)) return;
    // 421 Misdirected Request, RFC 9110: this server is not responsible for that name.
    await reply.status(421).send({ message: REFUSAL });
  });
  return isAllowed;
}
