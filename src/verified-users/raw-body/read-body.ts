import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { capturedBodyOf } from './captured-body';
import { BodyConsumedError, BodyTooLargeError, RequestAbortedError } from './errors';
import { rawRequestOf, type HttpRequest } from './http-request';

/**
 * The bytes of a request's body, as they came.
 *
 * @throws {BodyTooLargeError} at once by `Content-Length`, or as soon as `maxBytes` are exceeded.
 * @throws {RequestAbortedError} when the sender went away.
 * @throws {BodyConsumedError} when the host has read the body and kept nothing of it.
 */
export async function readBody(request: HttpRequest, maxBytes: number): Promise<Buffer> {
  const raw = rawRequestOf(request);
  const { payload, contentLength } = capturedBodyOf(raw);
  if (Number(contentLength) > maxBytes) throw new BodyTooLargeError(maxBytes);
  const source = payload ?? raw;
  if (isUntouched(source)) return readStream(source, raw, maxBytes);

  const kept = keptByHost(request);
  if (kept === null) throw isCutShort(raw) ? new RequestAbortedError() : new BodyConsumedError();
  if (kept.length > maxBytes) throw new BodyTooLargeError(maxBytes);
  return kept;
}

function isUntouched(source: Readable): boolean {
  return !source.readableDidRead && !source.readableEnded && !source.destroyed;
}

/** Requests that were made up without a connection (Fastify's `inject`) know nothing of completeness. */
function isCutShort(raw: IncomingMessage): boolean {
  return raw.complete === false;
}

/** Not `for await`: leaving its loop early destroys the stream, and with it the connection that takes the answer. */
function readStream(source: Readable, raw: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (finish: () => void) => {
      source.off('data', onData).off('end', onEnd).off('close', onClose).off('error', onError);
      // A stream that a hook of the host put in between may fail after we are through with it.
      source.on('error', () => undefined);
      finish();
    };
    const onData = (chunk: Buffer | string) => {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk, 'utf8') : chunk;
      size += bytes.length;
      if (size > maxBytes) settle(() => reject(new BodyTooLargeError(maxBytes)));
      else chunks.push(bytes);
    };
    const onEnd = () =>
      settle(() =>
        isCutShort(raw) ? reject(new RequestAbortedError()) : resolve(Buffer.concat(chunks, size)),
      );
    const onClose = () => settle(() => reject(new RequestAbortedError()));
    const onError = (error: unknown) => settle(() => reject(new RequestAbortedError(error)));
    source.on('data', onData).on('end', onEnd).on('close', onClose).on('error', onError);
  });
}

/** What a parser of the host left: its copy of the bytes, the bytes as body, or at worst the parsed value. */
function keptByHost({ rawBody, body }: HttpRequest): Buffer | null {
  for (const kept of [rawBody, body]) {
    if (Buffer.isBuffer(kept)) return kept;
    if (typeof kept === 'string') return Buffer.from(kept, 'utf8');
  }
  return typeof body === 'object' && body !== null ? Buffer.from(JSON.stringify(body), 'utf8') : null;
}
