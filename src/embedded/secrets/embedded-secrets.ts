import { randomBytes } from 'node:crypto';

/** The secrets that a service without configuration makes for itself. */
export interface EmbeddedSecrets {
  /** 32 random bytes in base64: the key for personal data at rest. */
  encryptionKey: string;
  /** Signs Prove's webhook tokens: `whsec_` and 32 random bytes. */
  webhookSecret: string;
  /** Bearer token of the company API. */
  apiToken: string;
  /** Bearer token of the operator. */
  adminToken: string;
}

export function makeSecrets(): EmbeddedSecrets {
  const random = () => randomBytes(32).toString('base64url');
  return {
    encryptionKey: randomBytes(32).toString('base64'),
    webhookSecret: `whsec_${random()}`,
    apiToken: random(),
    adminToken: random(),
  };
}

/** What makes the content of a secrets file unusable, or nothing. The answer never holds any of the content. */
export function findFault(content: unknown): string | undefined {
  if (typeof content !== 'object' || content === null) return 'holds no object';
  const fields = content as Record<string, unknown>;
  for (const name of ['encryptionKey', 'webhookSecret', 'apiToken', 'adminToken'] as const) {
    const value = fields[name];
    if (typeof value !== 'string' || value === '') return `has no ${name}`;
  }
  if (Buffer.from(fields['encryptionKey'] as string, 'base64').length !== 32) {
    return 'has an encryptionKey that is not 32 bytes in base64';
  }
  return undefined;
}
