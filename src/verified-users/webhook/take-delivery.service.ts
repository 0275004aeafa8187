import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import type { IncomingDelivery } from '../inbox/parsed-delivery';
import { Clock } from '../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { correlationIdOf } from './correlation-id';
import { rawRequestOf, type HttpRequest } from '../raw-body/http-request';
import { capturedBodyOf } from '../raw-body/captured-body';
import { readBody } from '../raw-body/read-body';

const MAX_HEADER_LENGTH = 255;

/** Takes a delivery off the wire, whole and as it came. */
@Injectable()
export class TakeDelivery {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws {BodyTooLargeError}
   * @throws {RequestAbortedError}
   * @throws {BodyConsumedError}
   */
  async take(request: HttpRequest, project: string): Promise<IncomingDelivery> {
    const receivedAt = this.clock.now();
    const raw = rawRequestOf(request);
    return {
      project,
      receivedAt,
      body: await readBody(request, this.options.webhook.maxBodyBytes),
      contentType: bounded(capturedBodyOf(raw).contentType),
      contentEncoding: bounded(contentEncodingOf(raw)),
      correlationId: correlationIdOf(raw),
    };
  }
}

function contentEncodingOf(raw: IncomingMessage): string | undefined {
  return raw.headers['content-encoding'];
}

function bounded(header: string | undefined): string | null {
  return header?.slice(0, MAX_HEADER_LENGTH) ?? null;
}
