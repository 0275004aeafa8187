import { isUtf8 } from 'node:buffer';
import { BadRequestException, PayloadTooLargeException } from '@nestjs/common';
import { capturedBodyOf } from './captured-body';
import { BodyTooLargeError, MalformedBodyError, NotJsonError, RequestAbortedError } from './errors';
import { rawRequestOf, type HttpRequest } from './http-request';
import { readBody } from './read-body';

const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;
/** A key that would reach the prototype, however it is written. */
const MAY_HOLD_PROTO = /__proto__|\\u/i;

/**
 * The JSON value of a request's body, undefined when there is none. Type and announced size are judged before it is
 * read. A body that the host has read before us is taken as the host left it.
 *
 * @throws {NotJsonError}
 * @throws {MalformedBodyError}
 * @throws {BodyConsumedError}
 * @throws {HttpException} 413 when it is larger than `maxBytes`, 400 when the sender went away.
 */
export async function readJsonBody(request: HttpRequest, maxBytes: number): Promise<unknown> {
  const raw = rawRequestOf(request);
  const { announced, contentType } = capturedBodyOf(raw);
  if (!announced) return request.body ?? undefined;
  const encoding = raw.headers['content-encoding'] ?? 'identity';
  if (!JSON_TYPE.test(contentType ?? '') || encoding.toLowerCase() !== 'identity') throw new NotJsonError();
  if (isParsed(request.body)) return request.body;
  return parse(await readBody(request, maxBytes).catch(asHttpError));
}

function isParsed(body: unknown): boolean {
  return typeof body === 'object' && body !== null && !Buffer.isBuffer(body);
}

function asHttpError(error: unknown): never {
  if (error instanceof BodyTooLargeError) throw new PayloadTooLargeException();
  if (error instanceof RequestAbortedError) throw new BadRequestException();
  throw error;
}

function parse(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  if (!isUtf8(bytes)) throw new MalformedBodyError();
  const text = bytes.toString('utf8');
  try {
    return MAY_HOLD_PROTO.test(text) ? JSON.parse(text, refuseProto) : JSON.parse(text);
  } catch {
    throw new MalformedBodyError();
  }
}

function refuseProto(key: string, value: unknown): unknown {
  if (key === '__proto__') throw new MalformedBodyError();
  return value;
}
