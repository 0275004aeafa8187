import { describeOptions, differingOptions } from './describe-options';
import { resolveOptions } from './resolve-options';
import type { VerifiedUsersModuleOptions } from './verified-users-options.interface';

const SECRET = 'whsec_0123456789abcdef0123456789abcdef';
const KEY = Buffer.alloc(32, 7).toString('base64');

function given(more: Partial<VerifiedUsersModuleOptions> = {}) {
  return describeOptions(
    resolveOptions({
      projects: [
        {
          webhookSecrets: [SECRET],
          prove: { clientId: 'client-7', clientSecret: 'secret-7', environment: 'sandbox' },
        },
      ],
      queue: { connection: { host: 'redis.internal', port: 6379, maxRetriesPerRequest: null } },
      mail: {
        transport: 'smtp://user:password@mail.internal',
        from: 'no-reply@example.com',
        company: { name: 'Example', supportEmail: 'help@example.com' },
      },
      encryption: { keys: [KEY] },
      publicUrl: 'https://api.example.com',
      companyApi: { tokens: ['token-0123456789abcdef0123456789abcdef'] },
      ...more,
    }),
  );
}

describe('describeOptions', () => {
  it('P13 holds no secret, no address and no host', () => {
    const text = JSON.stringify(given());
    for (const part of [
      'whsec',
      'client-7',
      'secret-7',
      KEY,
      'password',
      'token-',
      'internal',
      '@',
      'https:',
    ])
      expect(text).not.toContain(part);
  });

  it('names what decides about customers, and nothing that may differ between processes', () => {
    const days = (count: number) => count * 86_400;
    const there = given({ schedules: { retention: { deliveryBodiesSeconds: days(365) } } });
    expect(differingOptions(there, given())).toEqual([
      expect.stringMatching(/^schedules\.retention\.deliveryBodiesSeconds: 31536000 there, \d+ here$/),
    ]);
    expect(differingOptions(given({ phoneNumbers: { validation: 'possible' } }), given())).toHaveLength(1);
    const elsewhere = given({
      schedules: { retention: { timing: false } },
      hostEvents: { concurrency: 3 },
      publicUrl: 'http://localhost:3000',
      mail: { transport: 'smtp://other', from: 'x@y.z', company: { name: 'X', supportEmail: 'a@b.c' } },
    });
    expect(differingOptions(elsewhere, given())).toEqual([]);
  });
});
