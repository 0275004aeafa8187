import type { IncomingMessage } from 'node:http';

const PRINTABLE = /^[\x20-\x7e]{1,128}$/;

/** `X-Correlation-ID`, or null when it is absent, longer than 128 characters or not printable ASCII. */
export function correlationIdOf(request: IncomingMessage): string | null {
  const value: unknown = request.headers['x-correlation-id'];
  return typeof value === 'string' && PRINTABLE.test(value) ? value : null;
}
