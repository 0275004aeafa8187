import { PassThrough } from 'node:stream';
import type { AddressInfo } from 'node:net';
import { RequestTimeoutException, type NestInterceptor } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import express, { type RequestHandler } from 'express';
import { lastValueFrom, throwError } from 'rxjs';
import {
  ADAPTERS,
  hostModule,
  makeAdapter,
  startHost,
  type Host,
  type HostOptions,
} from './webhook-door/host';
import { post } from './webhook-door/http-client';
import { RecordingInbox } from './webhook-door/recording-inbox';
import { bearer } from './webhook-door/signed-token';

const BODY = '{ "notifications" : [] }';
const headers = () => ({ 'x-prove-authorization': bearer(), 'content-type': 'application/json' });

describe('hosts that read the body before us', () => {
  let host: Host;
  afterEach(() => host.app.close());

  async function deliveredBy(name: 'express' | 'fastify', options: HostOptions, path = '/webhooks/prove') {
    host = await startHost(name, options);
    const answer = await post(host.url + path, { body: BODY, headers: headers() });
    return { status: answer.status, body: host.inbox.stored[0]?.delivery.body.toString() };
  }

  function expressWith(...before: RequestHandler[]): HostOptions {
    const server = express();
    for (const middleware of before) server.use(middleware);
    return { adapter: new ExpressAdapter(server) };
  }

  it('P1 Express with bytes as body', async () => {
    const options = expressWith(express.raw({ type: () => true }));
    expect(await deliveredBy('express', options)).toEqual({ status: 200, body: BODY });
  });

  it('P1 Express with text as body', async () => {
    const options = expressWith(express.text({ type: () => true }));
    expect(await deliveredBy('express', options)).toEqual({ status: 200, body: BODY });
  });

  it('P1 Express with a parsed body and the bytes beside it', async () => {
    const verify = (request: object, _response: unknown, bytes: Buffer) =>
      void Object.assign(request, { rawBody: bytes });
    expect(await deliveredBy('express', expressWith(express.json({ verify })))).toEqual({
      status: 200,
      body: BODY,
    });
  });

  it('P1 Express with a parsed body only: its content is kept', async () => {
    expect(await deliveredBy('express', expressWith(express.json()))).toEqual({
      status: 200,
      body: JSON.stringify(JSON.parse(BODY)),
    });
  });

  it('P1 Express that kept nothing: 500, never a 2xx', async () => {
    const drain: RequestHandler = (request, _response, next) =>
      void request.resume().once('end', () => next());
    expect(await deliveredBy('express', expressWith(drain))).toEqual({ status: 500, body: undefined });
  });

  it('P1 Fastify with a hook that puts its own stream in between', async () => {
    const adapter = new FastifyAdapter();
    adapter.getInstance().addHook('preParsing', (_request, _reply, payload, done) => {
      done(null, payload.pipe(new PassThrough()));
    });
    expect(await deliveredBy('fastify', { adapter })).toEqual({ status: 200, body: BODY });
  });

  it('P1 Fastify with an escaped path', async () => {
    expect(await deliveredBy('fastify', {}, '/webhooks/%70rove')).toEqual({ status: 200, body: BODY });
  });

  it('P1 Express with another case and a slash at the end', async () => {
    expect(await deliveredBy('express', {}, '/Webhooks/PROVE/')).toEqual({ status: 200, body: BODY });
  });
});

describe.each(ADAPTERS)('%s', (name) => {
  it('works in a testing module, where the adapter comes after the providers', async () => {
    const inbox = new RecordingInbox();
    const module = await Test.createTestingModule({ imports: [hostModule(inbox)] }).compile();
    const app = module.createNestApplication<NestExpressApplication & NestFastifyApplication>(
      makeAdapter(name),
      {
        logger: false,
      },
    );
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as AddressInfo;
    const answer = await post(`http://127.0.0.1:${port}/webhooks/prove`, { body: BODY, headers: headers() });
    await app.close();
    expect(answer.status).toBe(200);
    expect(inbox.stored[0]!.delivery.body.toString()).toBe(BODY);
  });

  it('a timeout of the host that answers first does no harm', async () => {
    const handled: Promise<unknown>[] = [];
    const timeout: NestInterceptor = {
      intercept: (_context, next) => {
        handled.push(lastValueFrom(next.handle(), { defaultValue: undefined }));
        return throwError(() => new RequestTimeoutException());
      },
    };
    const host = await startHost(name, { configure: (app) => app.useGlobalInterceptors(timeout) });
    const answer = await post(`${host.url}/webhooks/prove`, { body: BODY, headers: headers() });
    await Promise.all(handled);
    await host.app.close();
    expect(answer.status).toBe(408);
    expect(host.inbox.stored).toHaveLength(1);
  });
});

it('starts without HTTP', async () => {
  const context = await NestFactory.createApplicationContext(hostModule(new RecordingInbox()), {
    logger: false,
  });
  await context.close();
});

it('says at start that another adapter is not supported', async () => {
  const adapter = new ExpressAdapter();
  adapter.getType = () => 'koa';
  await expect(startHost('express', { adapter })).rejects.toMatchObject({
    code: 'UNSUPPORTED_HTTP_ADAPTER',
    message: expect.stringContaining('"koa"'),
  });
});
