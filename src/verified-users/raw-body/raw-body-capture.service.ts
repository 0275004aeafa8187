import type { IncomingMessage, Server } from 'node:http';
import type { Readable } from 'node:stream';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { sendHttpAnswer, type HttpAnswer } from '../problem/http-answer';
import { captureBody, capturePayload, CAPTURED_MEDIA_TYPE, deferContinue } from './captured-body';
import { routeOfConfig, type CapturedRoute } from './captured-route';
import { discardBody } from './discard-body';
import { UnsupportedAdapterError } from './errors';
import { findExpressRoute, type ExpressRouter } from './find-express-route';
import type { HttpRequest } from './http-request';

/** What a request is refused with on the strength of its head alone; null lets it go on. */
export type FirstCheck = (raw: IncomingMessage, params: HttpRequest['params']) => HttpAnswer | null;

/** The little of Express that is used here; the module does not depend on either adapter's package. */
interface ExpressInstance {
  router: ExpressRouter;
  use(
    middleware: (
      request: IncomingMessage & { path: string; method: string },
      response: unknown,
      next: () => void,
    ) => void,
  ): void;
}

interface FastifyRequest {
  raw: IncomingMessage;
  params: HttpRequest['params'];
  routeOptions: { config?: unknown };
}

interface FastifyInstance {
  addHook(name: 'onRequest', hook: (request: FastifyRequest, reply: unknown, done: () => void) => void): void;
  hasContentTypeParser(mediaType: string): boolean;
  addContentTypeParser(
    mediaType: string,
    parser: (
      request: { raw: IncomingMessage },
      payload: Readable,
      done: (error: null, body?: unknown) => void,
    ) => void,
  ): void;
}

/**
 * Puts itself before the host's body parsers, so that guards see an unread body and the module its exact bytes.
 *
 * Nest registers body parsers in `app.init()`, before the middleware of any module. The adapter is known earlier, so
 * that moment is taken: when the providers are made (NestFactory) or when the application is made (testing module).
 */
@Injectable()
export class RawBodyCapture implements OnModuleInit {
  private unsupported: UnsupportedAdapterError | null = null;
  private readonly checks = new Map<CapturedRoute, FirstCheck>();

  constructor(private readonly adapterHost: HttpAdapterHost) {
    adapterHost.init$.subscribe(() => {
      const adapter = adapterHost.httpAdapter;
      // An application context without HTTP has no adapter, and no routes either.
      if (!adapter) return;
      switch (adapter.getType()) {
        case 'express':
          return this.captureOnExpress(adapter.getInstance<ExpressInstance>());
        case 'fastify':
          return this.captureOnFastify(adapter.getInstance<FastifyInstance>());
        default:
          // Thrown in here it would be an uncaught exception; `onModuleInit` lets the start fail in order.
          this.unsupported = new UnsupportedAdapterError(adapter.getType());
      }
    });
  }

  /** @throws {UnsupportedAdapterError} */
  onModuleInit(): void {
    if (this.unsupported) throw this.unsupported;
    const server = this.adapterHost.httpAdapter?.getHttpServer() as Server | undefined;
    if (server) deferContinue(server);
  }

  /**
   * Judges the requests of a route before Nest does anything for them: a refusal then costs a fraction of what guards
   * and filters do. The guard of the route stays; it is the only check where a host's own middleware rewrites paths.
   */
  checkFirst(route: CapturedRoute, check: FirstCheck): void {
    this.checks.set(route, check);
  }

  private captureOnExpress(instance: ExpressInstance): void {
    instance.use((request, response, next) => {
      const found = findExpressRoute(instance.router, request.method, request.path);
      if (found !== null) captureBody(request, { hideLength: true });
      if (found === null || found === 'unroutable') return next();
      if (!this.refuse(found.route, request, found.params, response)) next();
    });
  }

  private captureOnFastify(instance: FastifyInstance): void {
    instance.addHook('onRequest', (request, reply, done) => {
      const route = routeOfConfig(request.routeOptions.config);
      if (!route) return done();
      captureBody(request.raw, { hideLength: false });
      if (!this.refuse(route, request.raw, request.params, reply)) done();
    });
    if (instance.hasContentTypeParser(CAPTURED_MEDIA_TYPE)) return;
    instance.addContentTypeParser(CAPTURED_MEDIA_TYPE, (request, payload, done) => {
      capturePayload(request.raw, payload);
      done(null);
    });
  }

  private refuse(
    route: CapturedRoute,
    raw: IncomingMessage,
    params: HttpRequest['params'],
    response: unknown,
  ): boolean {
    const refusal = this.checks.get(route)?.(raw, params) ?? null;
    if (!refusal) return false;
    discardBody({ raw });
    sendHttpAnswer(this.adapterHost.httpAdapter, response, refusal);
    return true;
  }
}
