import { EventEmitter, once } from 'node:events';
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { PinoLogger } from './pino-logger';
import { registerRequestContext } from './request-context';

const UUID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;

const TRACE = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

describe('registerRequestContext', () => {
  let app: FastifyInstance;
  let url: string;
  let lines: Record<string, unknown>[];
  const written = new EventEmitter();

  beforeEach(async () => {
    lines = [];
    const destination = {
      write: (line: string) => {
        lines.push(JSON.parse(line) as Record<string, unknown>);
        written.emit('line');
      },
    };
    const logger = new PinoLogger({ level: 'debug', destination });
    app = fastify();
    registerRequestContext(app, logger);
    app.get('/reverify/:token', async () => 'page');
    app.post('/webhooks/prove', async () => {
      await new Promise(setImmediate);
      logger.log('inside');
      return 'kept';
    });
    app.get('/health/live', async () => 'ok');
    app.get('/refused', async (_request, reply) => reply.code(401).send());
    url = await app.listen({ port: 0, host: '127.0.0.1' });
  });
  afterEach(() => app.close());

  /** The line is written when the answer has gone out, which is after the client may have seen it. */
  async function requestLine(): Promise<Record<string, unknown>> {
    for (;;) {
      const line = lines.find(({ msg }) => msg === 'Request');
      if (line) return line;
      await once(written, 'line');
    }
  }

  it('P3 a request that was refused for its token leaves no line at info level', async () => {
    await fetch(`${url}/refused`);
    expect(await requestLine()).toMatchObject({ level: 'debug', statusCode: 401 });
  });

  it('P13 logs the pattern of the route, never the address', async () => {
    const answer = await fetch(`${url}/reverify/CANARY?email=CANARY`);
    expect(await requestLine()).toEqual({
      level: 'info',
      time: expect.any(String),
      context: 'Http',
      msg: 'Request',
      method: 'GET',
      route: '/reverify/:token',
      statusCode: 200,
      durationMs: expect.any(Number),
      requestId: answer.headers.get('x-correlation-id'),
    });
    expect(answer.headers.get('x-correlation-id')).toMatch(UUID);
    expect(JSON.stringify(lines)).not.toContain('CANARY');
  });

  it('P13 logs no address of what does not exist', async () => {
    await fetch(`${url}/CANARY`);
    expect(await requestLine()).toMatchObject({ route: '(none)', statusCode: 404 });
    expect(JSON.stringify(lines)).not.toContain('CANARY');
  });

  it("takes over the sender's X-Correlation-ID, also for what is logged after the body was read", async () => {
    const answer = await fetch(`${url}/webhooks/prove`, {
      method: 'POST',
      headers: { 'X-Correlation-ID': TRACE, 'content-type': 'application/json' },
      body: JSON.stringify({ text: 'x'.repeat(200_000) }),
    });
    expect(answer.headers.get('x-correlation-id')).toBe(TRACE);
    expect(lines.find(({ msg }) => msg === 'inside')).toMatchObject({ requestId: TRACE });
    expect(await requestLine()).toMatchObject({ requestId: TRACE });
  });

  it.each([
    '',
    'a b',
    'x'.repeat(129),
    'jo@example.com',
    'ü',
    '<script>',
    '+14155550123',
    '415-555-0123',
    'whsec_abc',
    'tel:14155550123',
    'order/415.555.0123',
    'x'.repeat(43),
  ])('makes an id of its own in place of %j', async (id) => {
    const answer = await fetch(`${url}/health/live`, { headers: { 'x-correlation-id': id } });
    expect(answer.headers.get('x-correlation-id')).toMatch(UUID);
  });

  it('logs probes at debug level', async () => {
    await fetch(`${url}/health/live`);
    expect(await requestLine()).toMatchObject({ level: 'debug', route: '/health/live' });
  });

  it('logs a request that its sender gave up, once', async () => {
    const { port } = app.server.address() as AddressInfo;
    const request = httpRequest({ port, host: '127.0.0.1', path: '/webhooks/prove', method: 'POST' });
    request.on('error', () => undefined);
    request.setHeader('content-length', 100);
    request.setHeader('content-type', 'application/json');
    const arrived = once(app.server, 'request');
    request.write('{');
    await arrived;
    request.destroy();
    expect(await requestLine()).toMatchObject({ outcome: 'aborted', route: '/webhooks/prove' });
    await app.close();
    expect(lines).toHaveLength(1);
  });
});
