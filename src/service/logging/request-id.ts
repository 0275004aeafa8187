import { randomUUID } from 'node:crypto';
import { isSafeId } from '../../verified-users/privacy/is-safe-id';
import { scrubText } from './scrub-text';

/** `traceparent` of W3C Trace Context: hexadecimal, and as long as a secret. */
const TRACE_PARENT = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/;

/**
 * Takes over a caller's `X-Correlation-ID` when it is 1 to 128 safe characters and nothing in it looks like a number, an
 * address or a secret; otherwise makes a UUID.
 */
export function requestIdFrom(correlationId: string | string[] | undefined): string {
  return typeof correlationId === 'string' && isUsable(correlationId) ? correlationId : randomUUID();
}

function isUsable(id: string): boolean {
  if (!isSafeId(id)) return false;
  // What would be taken out of any other text of the log must not come in as an id.
  return TRACE_PARENT.test(id) || scrubText(id) === id;
}
