import type { Reading, ReadRequest } from './bare-server';
import type { DoorAnswer } from './door-line';
import { judgeToken } from './right-token';

const MAX_BODY_BYTES = 1024 * 1024;
const DOOR = /^\/webhooks\/prove(?:\?.*)?$/;
const BEARER = /^bearer +(\S+)$/i;

/** An answer that tells the sender that the delivery is taken. */
export interface Taken {
  deliveryId: string;
  accepted: number;
  duplicates: number;
  quarantined: number;
  body: Buffer;
  /** The sender said that the bytes are encoded, rightly or not. */
  encoded: boolean;
}

type Receipt = Omit<Taken, 'body' | 'encoded'>;

export interface Verdict {
  faults: string[];
  taken: Taken[];
  signed: number;
}

/** Holds the answers of the door against what Node's own server read and node:crypto says of the token. */
export function judgeExchange({ requests, clean }: Reading, answers: readonly DoorAnswer[]): Verdict {
  const faults: string[] = [];
  const taken: Taken[] = [];
  let signed = 0;
  for (const [index, { status, text }] of answers.entries()) {
    const request = requests[index];
    if (status >= 500) faults.push(`answered ${status}: ${text}`);
    if (status < 200 || status >= 300) continue;
    if (!request?.complete) faults.push(`answered ${status}, and there is no such request`);
    else if (request.method !== 'POST' || !mayBeLetIn(request))
      faults.push(`answered ${status} without a token`);
    else taken.push({ ...(JSON.parse(text) as Receipt), body: request.body, encoded: isEncoded(request) });
  }
  for (const [index, request] of requests.entries()) {
    if (!clean || !mustBeLetIn(request)) continue;
    signed += 1;
    const wanted = request.body.length > MAX_BODY_BYTES ? 413 : 200;
    const status = answers[index]?.status ?? 'nothing';
    if (status !== wanted) faults.push(`signed, and answered ${status}: ${answers[index]?.text}`);
  }
  return { faults, taken, signed };
}

function mayBeLetIn({ rawHeaders }: ReadRequest): boolean {
  return valuesOf(rawHeaders, /^(?:x-prove-)?authorization$/i).some((value) =>
    value.split(/[\s,]+/).some((word) => judgeToken(word) !== 'no'),
  );
}

function mustBeLetIn({ method, path, rawHeaders }: ReadRequest): boolean {
  const own = valuesOf(rawHeaders, /^x-prove-authorization$/i);
  const values = own.length > 0 ? own : valuesOf(rawHeaders, /^authorization$/i);
  const token = BEARER.exec(values[0] ?? '')?.[1];
  return (
    method === 'POST' &&
    DOOR.test(path) &&
    values.length === 1 &&
    token !== undefined &&
    judgeToken(token) === 'exactly' &&
    // Node answers these by itself, before the door: 417, and an upgrade of the protocol.
    valuesOf(rawHeaders, /^(?:expect|upgrade)$/i).length === 0
  );
}

function isEncoded({ rawHeaders }: ReadRequest): boolean {
  return valuesOf(rawHeaders, /^content-encoding$/i).length > 0;
}

function valuesOf(rawHeaders: readonly string[], name: RegExp): string[] {
  return rawHeaders.filter((_, index) => index % 2 === 1 && name.test(rawHeaders[index - 1]!));
}
