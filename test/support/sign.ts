import { createHmac } from 'node:crypto';

export const WEBHOOK_SECRET = 'whsec_example_only_0f1e2d3c4b5a69788796a5b4c3d2e1f0';

/** A token as Prove makes one; `claims` override or add. */
export function sign(claims: Record<string, unknown> = {}, secret = WEBHOOK_SECRET): string {
  const now = Math.floor(Date.now() / 1000);
  const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const content = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ iss: 'Prove Identity', iat: now, exp: now + 300, ...claims })}`;
  return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
}
