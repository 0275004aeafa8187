import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ProveError } from '../answers/prove.error';
import type { Fault } from './fault';
import type { Faults } from './faults';

const DEFAULT_LATENCY_MS = 1000;
const GATEWAY_PAGE = '<html><body><h1>Not Found</h1></body></html>';

/** Before the call does its work, or after it, when only the answer suffers. */
export function faultHooks(app: FastifyInstance, faults: Faults): void {
  const taken = new WeakMap<FastifyRequest, Fault>();

  app.addHook('onRequest', async (request, reply) => {
    const fault = faults.take(request.method, request.url.split('?', 1)[0]!);
    if (!fault) return;
    if (fault.kind === 'latency')
      await pause(fault.latencyMs ?? DEFAULT_LATENCY_MS, undefined, { ref: false });
    else if (fault.worked || fault.kind === 'broken_json' || fault.kind === 'half') taken.set(request, fault);
    else if (fault.kind === 'cut') cut(reply);
    else if (fault.kind === 'gateway')
      return reply
        .status(fault.status ?? 404)
        .type('text/html')
        .send(GATEWAY_PAGE);
    else throw toError(fault);
  });

  app.addHook('onSend', async (request, reply, payload) => {
    const fault = taken.get(request);
    if (!fault) return payload;
    // The answer to its own failure comes by here once more.
    taken.delete(request);
    const text = typeof payload === 'string' ? payload : '';
    if (fault.kind === 'status') throw toError(fault);
    if (fault.kind === 'broken_json') return text.slice(0, Math.ceil(text.length / 2));
    if (fault.kind === 'half') sendHalf(reply, text);
    cut(reply);
    // The connection is gone: nothing may come after this.
    return new Promise<never>(() => undefined);
  });
}

function toError({ status = 500, retryAfterSeconds }: Fault): ProveError {
  if (status === 429) return ProveError.tooMany(retryAfterSeconds);
  if (status === 401) return ProveError.unauthorised();
  if (status === 403) return ProveError.forbidden();
  return new ProveError(status, 8000, 'error occurred', retryAfterSeconds);
}

function sendHalf({ raw }: FastifyReply, text: string): void {
  raw.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  raw.write(text.slice(0, Math.ceil(text.length / 2)));
}

function cut(reply: FastifyReply): void {
  reply.hijack();
  const { socket } = reply.raw;
  // What was written first must leave first.
  if (socket) socket.end(() => socket.destroy());
}
