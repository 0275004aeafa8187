import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { faultsOf } from '../../../test/support/environment-faults';
import { VARIABLE_NAMES } from './environment-variables';
import { readEnvironment } from './read-environment';

const KEY = randomBytes(32).toString('base64');
const SECRET = 'whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQ=';
const PRODUCTION = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://vu:pass@db.internal:5432/vu?sslmode=verify-full',
  PUBLIC_URL: 'https://verify.example.com/',
  PROVE_WEBHOOK_SECRETS: SECRET,
  SMTP_URL: 'smtps://user:pass@mail.internal:465',
  MAIL_FROM: 'Company <no-reply@example.com>',
  ENCRYPTION_KEYS: KEY,
  COMPANY_NAME: 'Company',
  SUPPORT_EMAIL: 'help@example.com',
  TRUST_PROXY: 'none',
};
/** Outside of production, a database of one's own with the secrets that it needs. */
const OWN_DATABASE = {
  DATABASE_URL: PRODUCTION.DATABASE_URL,
  ENCRYPTION_KEYS: KEY,
  PROVE_WEBHOOK_SECRETS: SECRET,
};

const TOKEN = randomBytes(32).toString('hex');

describe('readEnvironment', () => {
  it('an empty environment starts everything embedded, on this machine only', () => {
    expect(readEnvironment({})).toEqual({
      production: false,
      role: 'all',
      port: 3000,
      host: '127.0.0.1',
      publicUrl: 'http://localhost:3000',
      trustedProxies: [],
      docs: 'on',
      metrics: 'on',
      dataDir: resolve('.data'),
      database: { embedded: true, poolSize: 10, unsafeSettings: 'warn' },
      queue: { postgres: true, prefix: '{verified-users}' },
      mail: {
        mailbox: true,
        from: 'Example Company <no-reply@example.com>',
        company: { name: 'Example Company', supportEmail: 'support@example.com' },
      },
      encryption: { generated: true },
      prove: { webhooks: { generated: true }, generation: 'B', api: { emulator: true } },
      apiTokens: { generated: true },
      adminTokens: [],
      journal: { directory: resolve('.data', 'journal') },
      reverification: { limits: {} },
      webhook: {},
      schedules: {
        reminders: {},
        dueChecks: {},
        reconciliation: {},
        silence: {},
        retention: {},
        history: {},
      },
      logLevel: 'info',
      shutdownTimeoutSeconds: 25,
      warnings: [],
    });
  });

  it('in production nothing is embedded: every missing variable is a line, and all come at once', () => {
    const faults = faultsOf({ NODE_ENV: 'production' });
    expect(faults.map((fault) => fault.split(':')[0])).toEqual([
      'DATABASE_URL',
      'PUBLIC_URL',
      'PROVE_WEBHOOK_SECRETS',
      'SMTP_URL',
      'MAIL_FROM',
      'ENCRYPTION_KEYS',
      'COMPANY_NAME',
      'SUPPORT_EMAIL',
      'TRUST_PROXY',
    ]);
    expect(faults.filter((fault) => fault.includes('\n'))).toEqual([]);
  });

  it('a complete production environment is read whole; queues fall back to the same PostgreSQL', () => {
    expect(readEnvironment(PRODUCTION)).toMatchObject({
      production: true,
      host: '0.0.0.0',
      publicUrl: 'https://verify.example.com',
      database: { url: PRODUCTION.DATABASE_URL },
      queue: { postgres: true },
      mail: { url: PRODUCTION.SMTP_URL, company: { name: 'Company', supportEmail: 'help@example.com' } },
      encryption: { keys: [KEY] },
      prove: { webhooks: { secrets: [SECRET] }, api: undefined },
      apiTokens: { tokens: [] },
    });
  });

  it('the emulator stands in only where nothing of Prove is configured, in one process, and never in production', () => {
    const apiOf = (env: NodeJS.ProcessEnv) => readEnvironment(env).prove.api;
    expect(apiOf({ PROVE_API_GENERATION: 'A', EMULATOR_PORT: '4011' })).toEqual({ emulator: true });
    expect(apiOf({ PROVE_WEBHOOK_SECRETS: SECRET })).toBeUndefined();
    for (const ROLE of ['web', 'worker']) expect(apiOf({ ...OWN_DATABASE, ROLE })).toBeUndefined();
    expect(apiOf({ ...PRODUCTION, EMULATOR_PORT: '4011' })).toBeUndefined();
    expect(apiOf({ PROVE_CLIENT_ID: 'an-id', PROVE_CLIENT_SECRET: 'a-secret' })).toEqual({
      baseUrl: 'https://platform.uat.proveapis.com',
      clientId: 'an-id',
      clientSecret: 'a-secret',
    });
  });

  it('P8 only who takes deliveries has a journal, and it can be switched off', () => {
    const journalOf = (env: NodeJS.ProcessEnv) =>
      readEnvironment({ ...PRODUCTION, DATA_DIR: '/data', ...env }).journal;
    const megabytes = { JOURNAL_MAX_MEGABYTES: '8', JOURNAL_KEEP_MEGABYTES: '4' };
    const [maxBytes, keepMaxBytes] = [8 * 1024 * 1024, 4 * 1024 * 1024];
    const expected = { directory: '/data/journal', maxBytes, keepSeconds: 0, keepMaxBytes };
    expect(journalOf({ ROLE: 'web', JOURNAL_KEEP_SECONDS: '0', ...megabytes })).toEqual(expected);
    expect(journalOf({ ROLE: 'worker' })).toBeNull();
    expect(journalOf({ JOURNAL: 'off' })).toBeNull();
  });

  it('P4 lists are read in their order, spaces and empty items left out', () => {
    const environment = readEnvironment({
      PROVE_WEBHOOK_SECRETS: ` ${SECRET} , whsec_older-older-older,, `,
      TRUST_PROXY: '10.0.0.0/8, ::1',
      API_TOKEN: 'a'.repeat(32) + ',' + 'b'.repeat(32),
    });
    expect(environment.prove.webhooks).toEqual({ secrets: [SECRET, 'whsec_older-older-older'] });
    expect(environment.apiTokens).toEqual({ tokens: ['a'.repeat(32), 'b'.repeat(32)] });
    expect(environment.trustedProxies).toEqual(['10.0.0.0/8', '::1']);
  });

  it('values are trimmed and empty ones count as absent', () => {
    expect(
      readEnvironment({ PORT: ' 8080 ', QUEUE_PREFIX: ' vu\n', ROLE: '', DATABASE_URL: '   ' }),
    ).toMatchObject({
      port: 8080,
      queue: { prefix: 'vu' },
      role: 'all',
      database: { embedded: true },
    });
  });

  it('a free port leaves the public address open until it is known', () => {
    expect(readEnvironment({ PORT: '0' })).toMatchObject({ port: 0, publicUrl: undefined });
  });

  it('a wrong value is not called missing as well, and does not hide what else is missing', () => {
    const faults = faultsOf({ ...PRODUCTION, DATABASE_URL: 'nonsense', COMPANY_NAME: '' });
    expect(faults.map((fault) => fault.split(':')[0])).toEqual(['DATABASE_URL', 'COMPANY_NAME']);
  });

  it.each([
    [{ ...PRODUCTION, PUBLIC_URL: 'http://verify.example.com' }, 'PUBLIC_URL'],
    [{ ROLE: 'worker' }, 'DATABASE_URL'],
    [{ ...OWN_DATABASE, ENCRYPTION_KEYS: '' }, 'ENCRYPTION_KEYS'],
    [{ SMTP_URL: 'smtp://localhost:1025' }, 'MAIL_FROM'],
    [{ PROVE_CLIENT_ID: 'id' }, 'PROVE_CLIENT_SECRET'],
    [{ PROVE_CLIENT_SECRET: 'secret' }, 'PROVE_CLIENT_ID'],
    [{ PROVE_BASE_URL: 'https://platform.proveapis.com' }, 'PROVE_CLIENT_ID'],
    [{ ...PRODUCTION, PROVE_CLIENT_ID: 'id', PROVE_CLIENT_SECRET: 'secret' }, 'PROVE_BASE_URL'],
    [{ ...PRODUCTION, PAGE_URL: 'http://app.example.com/{token}' }, 'PAGE_URL'],
    [{ ...PRODUCTION, WEB_SDK_URL: 'http://static.example.com/prove/sdk.mjs' }, 'WEB_SDK_URL'],
    [{ WEB_SDK_CONNECT_ORIGINS: 'https://device.example.com' }, 'WEB_SDK_URL'],
    [{ REDIS_URL: 'redis-cluster://a,b', QUEUE_PREFIX: 'vu' }, 'QUEUE_PREFIX'],
    [{ ...OWN_DATABASE, QUEUE_DATABASE_URL: 'postgres://a/b', REDIS_URL: 'redis://a' }, 'QUEUE_DATABASE_URL'],
    [{ QUEUE_DATABASE_URL: 'postgres://a/b' }, 'DATABASE_URL'],
  ])('refuses what does not go together: %j names %s', (env, name) => {
    expect(faultsOf(env).map((fault) => fault.split(':')[0])).toEqual([name]);
  });

  it('a plain address is fine in production on this machine, and a bare prefix is fine on one server', () => {
    expect(faultsOf({ ...PRODUCTION, PUBLIC_URL: 'http://localhost:3000' })).toEqual([]);
    expect(faultsOf({ REDIS_URL: 'redis://a', QUEUE_PREFIX: 'vu' })).toEqual([]);
  });

  it('names that look like ours are pointed out, without their values', () => {
    const { warnings } = readEnvironment({
      PROVE_WEBHOOK_SECRET: 'canary',
      DATABASE_URI: 'canary',
      SMTP_URI: 'canary',
      ENCRYPTION_KEY: 'canary',
      database_pool_size: '7',
      WEBHOOK_SECRET: 'canary',
      PATH: '/bin',
      HOSTNAME: 'box',
      npm_config_port: '1',
    });
    expect(warnings).toEqual([
      'PROVE_WEBHOOK_SECRET is not read; did you mean PROVE_WEBHOOK_SECRETS?',
      'DATABASE_URI is not read; did you mean DATABASE_URL?',
      'SMTP_URI is not read; did you mean SMTP_URL?',
      'ENCRYPTION_KEY is not read; did you mean ENCRYPTION_KEYS?',
      'database_pool_size is not read; did you mean DATABASE_POOL_SIZE?',
      'WEBHOOK_SECRET is not read; did you mean PROVE_WEBHOOK_SECRETS?',
    ]);
    const given = { ...OWN_DATABASE, API_TOKEN: 't'.repeat(32) };
    expect(readEnvironment({ ...given, DATABASE_URI: 'x' }).warnings).toEqual([]);
  });

  it("P3 a token that opens both the company's and the operator's door is pointed out", () => {
    const token = 'x'.repeat(32);
    expect(readEnvironment({ API_TOKEN: token, ADMIN_TOKEN: token }).warnings).toEqual([
      expect.stringContaining('ADMIN_TOKEN'),
    ]);
  });

  it('a token of the company API is made up only where other secrets are, for who answers requests', () => {
    const tokensOf = (env: NodeJS.ProcessEnv) => readEnvironment(env).apiTokens;
    const given = { PROVE_WEBHOOK_SECRETS: SECRET, ENCRYPTION_KEYS: KEY };
    expect(tokensOf({ ENCRYPTION_KEYS: KEY })).toEqual({ generated: true });
    expect(tokensOf({ API_TOKEN: 't'.repeat(32) })).toEqual({ tokens: ['t'.repeat(32)] });
    expect(tokensOf(given)).toEqual({ tokens: [] });
    expect(tokensOf({ ...OWN_DATABASE, ROLE: 'worker' })).toEqual({ tokens: [] });
  });

  it('production without a token of the company API or without a web SDK is told so, in a line each', () => {
    const warningsOf = (env: NodeJS.ProcessEnv) => readEnvironment({ ...PRODUCTION, ...env }).warnings;
    expect(warningsOf({})).toEqual([
      expect.stringMatching(/^API_TOKEN is not set/),
      expect.stringMatching(/^WEB_SDK_URL is not set/),
    ]);
    expect(warningsOf({ API_TOKEN: TOKEN, PAGE_URL: 'https://a.example/{token}' })).toEqual([]);
    expect(warningsOf({ API_TOKEN: TOKEN, WEB_SDK_URL: 'https://a.example/prove/sdk.mjs' })).toEqual([]);
    expect(warningsOf({ ROLE: 'worker' })).toEqual([]);
  });

  it('what customers meet is read as the module takes it', () => {
    expect(
      readEnvironment({
        PAGE_URL: 'https://app.example.com/{token}',
        WEB_SDK_URL: 'https://static.example.com/prove/sdk.mjs',
        WEB_SDK_CONNECT_ORIGINS: 'https://a.example, wss://a.example',
        SESSION_LIFETIME_SECONDS: '600',
        CONSENT_TEXT_VERSION: '2026-05',
        US_CARRIER_CONSENT: 'off',
        PROVE_PRIVACY_URL: 'https://example.com/prove',
        VERIFICATIONS_PER_CASE: '3',
        LINK_LIFETIME_SECONDS: '3600',
        UNBOUND_POSSESSION: 'accept',
      }).reverification,
    ).toEqual({
      pageUrl: 'https://app.example.com/{token}',
      webSdk: {
        url: 'https://static.example.com/prove/sdk.mjs',
        connectOrigins: ['https://a.example', 'wss://a.example'],
      },
      sessionLifetimeSeconds: 600,
      consentTextVersion: '2026-05',
      usCarrierConsent: false,
      provePrivacyUrl: 'https://example.com/prove',
      limits: { verificationsPerCase: 3 },
      linkLifetimeSeconds: 3600,
      unboundPossession: 'accept',
    });
  });

  it.each([
    ['on', true],
    ['off', false],
    [undefined, undefined],
  ])('REQUIRE_NAMES=%s is read as the module takes it', (REQUIRE_NAMES, expected) => {
    expect(readEnvironment({ REQUIRE_NAMES }).requireNames).toBe(expected);
  });

  it('P13 no value is ever repeated in a fault', () => {
    const canary = fc.stringMatching(/^CANARY[A-Za-z0-9]{6,12}$/);
    const shape = fc.constantFrom<(text: string) => string>(
      (text) => text,
      (text) => `postgres://${text}:${text}`,
      (text) => `redis://${text}:${text}@h:1/${text}?${text}=${text}`,
      (text) => `smtp://${text}@`,
      (text) => `https://${text}:${text}@h/`,
      (text) => `${text},a`,
    );
    fc.assert(
      fc.property(fc.constantFrom(...VARIABLE_NAMES), canary, shape, (name, text, form) => {
        const env = { NODE_ENV: 'production', [name]: form(text) };
        expect(faultsOf(env).join('\n')).not.toContain(text);
      }),
      { numRuns: 500 },
    );
  });
});
