import type { Readable } from 'node:stream';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import express from 'express';
import fastify from 'fastify';
import { RawBodyCapture } from '../../src/verified-users/raw-body/raw-body-capture.service';
import { RawConnection } from '../e2e/webhook-door/raw-connection';

const BODY = '{"number":7}';
const HEAD = { 'content-length': String(BODY.length), expect: '100-continue' };

async function textOf(body: Readable): Promise<string> {
  let text = '';
  for await (const chunk of body) text += String(chunk);
  return text;
}

/** A host whose own Express application came first, as that of a company that moves to Nest step by step. */
function onExpress(): Promise<NestExpressApplication> {
  const own = express();
  own.post('/reads', (request, response, next) => {
    textOf(request).then((text) => response.end(`read ${text}`), next);
  });
  own.post('/refuses', (_request, response) => void response.status(403).end('refused'));
  return NestFactory.create(HostModule, new ExpressAdapter(own), { logger: false });
}

/** A host with a hook in front of the module's. */
function onFastify(): Promise<NestFastifyApplication> {
  const own = fastify();
  own.addHook('onRequest', async (request, reply) => {
    if (request.url === '/reads') return reply.send(`read ${await textOf(request.raw)}`);
    if (request.url === '/refuses') return reply.code(403).send('refused');
    return undefined;
  });
  return NestFactory.create<NestFastifyApplication>(HostModule, new FastifyAdapter(own as never), {
    logger: false,
  });
}

class HostModule {}
Reflect.defineMetadata('providers', [RawBodyCapture], HostModule);

describe.each([
  ['Express', onExpress],
  ['Fastify', onFastify],
])('a host on %s that reads bodies before the module sees the request', (_, create) => {
  let app: NestExpressApplication | NestFastifyApplication;
  let connection: RawConnection;

  beforeAll(async () => {
    app = await create();
    await app.listen(0, '127.0.0.1');
  });
  beforeEach(async () => {
    connection = new RawConnection(await app.getUrl());
  });
  afterEach(() => connection.destroy());
  afterAll(() => app.close());

  it('gets the body of a sender that waits for 100', async () => {
    expect(await connection.head('/reads', HEAD).until('\r\n\r\n')).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    connection.send(BODY);
    const answer = await connection.until(`read ${BODY}`);
    expect(answer).toContain('HTTP/1.1 200 OK');
    expect(answer.toLowerCase()).not.toContain('connection: close');
  });

  it('P3 refuses without asking for the body', async () => {
    const answer = await connection.head('/refuses', HEAD).until('refused');
    expect(answer).toMatch(/^HTTP\/1.1 403/);
    expect(answer.toLowerCase()).toContain('connection: close');
    await connection.closed;
  });
});
