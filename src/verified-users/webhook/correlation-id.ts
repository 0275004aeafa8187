import type { IncomingMessage } from 'node:http';
import { isSafeId } from '../privacy/is-safe-id';

/** `X-Correlation-ID`, or null when it is absent or not safe to keep. */
export function correlationIdOf(request: IncomingMessage): string | null {
  const value: unknown = request.headers['x-correlation-id'];
  return typeof value === 'string' && isSafeId(value) ? value : null;
}
