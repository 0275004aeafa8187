import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { FailedLogins } from '../../verified-users/rate-limit/failed-logins';
import type { ServiceEnvironment } from '../environment/service-environment';

const BEARER = /^Bearer +([\x21-\x7e]+) *$/i;
const LOOPBACK_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i;
/** What proxies add: whoever comes through one is not on this machine, even when the proxy is. */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];
const READY = '/health/ready';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

const operators = new WeakSet<IncomingMessage>();

/** Whether the request is an operator's: it holds a token of `ADMIN_TOKEN`, or comes from this machine. */
export function isOperator(request: IncomingMessage): boolean {
  return operators.has(request);
}

/**
 * Guards what is for operators, before anything is done for the request. Call it before routes are registered.
 *
 * Beyond a limit per network address failed logins are answered 429. What everybody may read is served all the same,
 * and a wrong token there only counts: a probe with a token of yesterday must not take the service out of traffic.
 *
 * @returns what counts failed logins.
 */
export function guardOperations(
  fastify: FastifyInstance,
  { adminTokens, docs, metrics }: Pick<ServiceEnvironment, 'adminTokens' | 'docs' | 'metrics'>,
): FailedLogins {
  const failed = new FailedLogins('the pages for operators', 'verified_users_operator_failed_logins_total');
  const hashes = adminTokens.map(hash);
  fastify.addHook('onRequest', (request, reply, done) => {
    const route = request.routeOptions.url ?? '';
    const access =
      route === '/metrics' ? metrics : /^\/docs(?:[/-]|$)/.test(route) ? docs : route === READY ? 'on' : null;
    if (access === null) return done();
    const isAllowed = holdsToken(request, hashes) || isFromThisMachine(request);
    if (isAllowed) operators.add(request.raw);
    if (access === 'on' || (access === 'operators' && isAllowed)) {
      if (!isAllowed && request.headers.authorization !== undefined) failed.count(request.ip);
      return done();
    }
    if (access === 'off') return void reply.code(404).send({ statusCode: 404, message: 'Not Found' });
    const waitSeconds = failed.count(request.ip);
    if (waitSeconds !== null)
      return void reply
        .code(429)
        .header('retry-after', waitSeconds)
        .send({ statusCode: 429, message: 'Too Many Requests' });
    void reply
      .code(401)
      .header('www-authenticate', 'Bearer realm="operators"')
      .send({ statusCode: 401, message: 'Unauthorized: send a token of ADMIN_TOKEN as bearer' });
  });
  return failed;
}

function holdsToken({ headers }: FastifyRequest, hashes: readonly Buffer[]): boolean {
  const token = BEARER.exec(headers.authorization ?? '')?.[1];
  if (token === undefined) return false;
  const given = hash(token);
  // All are compared, so that the time it takes does not tell which one fits.
  return hashes.filter((known) => timingSafeEqual(known, given)).length > 0;
}

/** The name is checked too: a page of the web, whose name was made to resolve to this machine, is no operator. */
function isFromThisMachine({ raw, ip, headers }: FastifyRequest): boolean {
  return (
    [raw.socket.remoteAddress, ip].every(isLoopback) &&
    LOOPBACK_HOST.test(headers.host ?? '') &&
    !FORWARDED.some((name) => name in headers)
  );
}

function isLoopback(address: string | undefined): boolean {
  const bare = address?.replace(/^::ffff:(?=\d+\.)/i, '') ?? '';
  const version = isIP(bare);
  return version !== 0 && loopback.check(bare, version === 6 ? 'ipv6' : 'ipv4');
}

function hash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
