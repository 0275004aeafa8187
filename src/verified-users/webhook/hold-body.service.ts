import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { HELD_MEDIA_TYPE, holdBody, holdPayload } from './held-body';
import { UnsupportedAdapterError } from './unsupported-adapter.error';

/** The little of Express that is used here; the module does not depend on either adapter's package. */
interface ExpressInstance {
  use(middleware: (request: IncomingMessage, response: unknown, next: () => void) => void): void;
}

interface FastifyInstance {
  addHook(
    name: 'onRequest',
    hook: (request: { raw: IncomingMessage }, reply: unknown, done: () => void) => void,
  ): void;
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
 * Puts itself before the host's body parsers, so that the guard sees an unread body and the parser its exact bytes.
 *
 * Nest registers body parsers in `app.init()`, before the middleware of any module. The adapter is known earlier, so
 * that moment is taken: when the providers are made (NestFactory) or when the application is made (testing module).
 */
@Injectable()
export class HoldBody implements OnModuleInit {
  private unsupported: UnsupportedAdapterError | null = null;

  constructor(adapterHost: HttpAdapterHost) {
    adapterHost.init$.subscribe(() => {
      const adapter = adapterHost.httpAdapter;
      // An application context without HTTP has no adapter, and no door either.
      if (!adapter) return;
      switch (adapter.getType()) {
        case 'express':
          return holdOnExpress(adapter.getInstance<ExpressInstance>());
        case 'fastify':
          return holdOnFastify(adapter.getInstance<FastifyInstance>());
        default:
          // Thrown in here it would be an uncaught exception; `onModuleInit` lets the start fail in order.
          this.unsupported = new UnsupportedAdapterError(adapter.getType());
      }
    });
  }

  /** @throws {UnsupportedAdapterError} */
  onModuleInit(): void {
    if (this.unsupported) throw this.unsupported;
  }
}

function holdOnExpress(instance: ExpressInstance): void {
  instance.use((request, _response, next) => {
    holdBody(request, { hideLength: true });
    next();
  });
}

function holdOnFastify(instance: FastifyInstance): void {
  instance.addHook('onRequest', (request, _reply, done) => {
    holdBody(request.raw, { hideLength: false });
    done();
  });
  if (instance.hasContentTypeParser(HELD_MEDIA_TYPE)) return;
  instance.addContentTypeParser(HELD_MEDIA_TYPE, (request, payload, done) => {
    holdPayload(request.raw, payload);
    done(null);
  });
}
