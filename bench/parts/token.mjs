// Tokens as Prove makes them. None is bound to a body, so one may stand in all requests of a run.
import { createHmac } from 'node:crypto';
import { SECRET } from './service.mjs';

const encode = (part) => Buffer.from(JSON.stringify(part)).toString('base64url');

/** @param claims override or add. */
export function sign(claims = {}, secret = SECRET, header = { alg: 'HS256', typ: 'JWT' }, hash = 'sha256') {
  const now = Math.floor(Date.now() / 1000);
  const content = `${encode(header)}.${encode({ iss: 'Prove Identity', iat: now, exp: now + 3600, ...claims })}`;
  return `${content}.${createHmac(hash, secret).update(content).digest('base64url')}`;
}
