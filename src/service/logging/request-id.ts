import { randomUUID } from 'node:crypto';

/** Letters, digits and what trace ids are made of; nothing that could end a line or a header. */
const SAFE_ID = /^[A-Za-z0-9._~:/+=-]{1,128}$/;

/** A phone number or a secret that someone took for an id: it would be in every line of the request. */
const PRIVATE = /^[^A-Za-z]{7,}$|\+\d{7}|whsec_|eyJ/;

/**
 * Takes over a caller's `X-Correlation-ID` when it is 1 to 128 safe characters and neither a number nor a secret;
 * otherwise makes a UUID.
 */
export function requestIdFrom(correlationId: string | string[] | undefined): string {
  const isUsable =
    typeof correlationId === 'string' && SAFE_ID.test(correlationId) && !PRIVATE.test(correlationId);
  return isUsable ? correlationId : randomUUID();
}
