import { randomBytes } from 'node:crypto';
import { resolveOptions } from '../src/verified-users/options/resolve-options';
import type { ResolvedOptions } from '../src/verified-users/options/resolved-options';
import type { MailOptions } from '../src/verified-users/options/verified-users-options.interface';

const KEY_BYTES = 32;

/** Complete options of an invented company, for tests of what its customers see. Nothing in them is connected to. */
export function companyOptions(mail: Partial<MailOptions> = {}): ResolvedOptions {
  return resolveOptions({
    projects: [{ webhookSecrets: [`whsec_${randomBytes(KEY_BYTES).toString('base64')}`] }],
    queue: { connection: { postgresUrl: 'postgres://localhost/unused' } },
    encryption: { keys: [randomBytes(KEY_BYTES).toString('base64')] },
    publicUrl: 'https://api.northwind.example',
    mail: {
      transport: 'smtp://localhost:2525',
      from: 'Northwind Bank <no-reply@northwind.example>',
      company: {
        name: 'Northwind Bank',
        supportEmail: 'help@northwind.example',
        supportUrl: 'https://northwind.example/help',
      },
      ...mail,
    },
  });
}
