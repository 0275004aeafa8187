import { findOptionProblems } from './resolve-options';
import type { VerifiedUsersModuleOptions } from './verified-users-options.interface';

const KEY = Buffer.alloc(32, 7).toString('base64');
const SECRET = 'whsec_for-tests-only-0123456789';

const TOKEN = 'token-of-the-company-0123456789-0123456789';
const BOUND = { token: TOKEN, projects: ['default'], name: 'shop' };

const PROVE = { clientId: 'a-client', clientSecret: 'a-secret', environment: 'sandbox' };
const at = (baseUrl: string) => ({ ...PROVE, environment: undefined, baseUrl });

function complete(): VerifiedUsersModuleOptions {
  return {
    projects: [{ webhookSecrets: [SECRET] }],
    queue: { connection: { postgresUrl: 'postgres://localhost/queue' } },
    mail: {
      transport: 'smtp://localhost:2525',
      from: 'Example Company <no-reply@example.com>',
      company: { name: 'Example Company', supportEmail: 'support@example.com' },
    },
    encryption: { keys: [KEY] },
    publicUrl: 'https://api.example.com',
  };
}

/** The complete options with the value at a dotted path replaced; undefined takes it away. */
function withValue(path: string, value: unknown): VerifiedUsersModuleOptions {
  const options = complete();
  const steps = path.split('.');
  let place = options as unknown as Record<string, Record<string, never>>;
  for (const step of steps.slice(0, -1)) place = place[step] ??= {};
  place[steps.at(-1)!] = value as never;
  return options;
}

describe('findOptionProblems', () => {
  it('finds none in complete options', () => {
    expect(findOptionProblems(complete())).toEqual([]);
  });

  it.each<[string, unknown, RegExp]>([
    ['companyApi', { tokens: 'x' }, /^companyApi\.tokens: expected tokens of at least 32/],
    [
      'companyApi',
      { tokens: [{ ...BOUND, token: 'short' }] },
      /^companyApi\.tokens: expected tokens of at least/,
    ],
    ['companyApi', { tokens: [{ ...BOUND, projects: [] }] }, /^companyApi\.tokens\[0\]\.projects: needed/],
    ['companyApi', { tokens: [{ ...BOUND, projects: undefined }] }, /\.projects: needed/],
    ['companyApi', { tokens: [{ ...BOUND, projects: ['b'] }] }, /\.projects: names a project that/],
    ['companyApi', { tokens: [{ ...BOUND, name: '' }] }, /^companyApi\.tokens\[0\]\.name: needed/],
    ['companyApi', { tokens: [{ ...BOUND, expiresAt: '2027-01-31' }] }, /\.expiresAt: expected a Date/],
    ['companyApi', { tokens: [{ ...BOUND, expires: 1 }] }, /^companyApi\.tokens\[0\]: knows only token/],
    [
      'companyApi',
      { tokens: [TOKEN, BOUND] },
      /^companyApi\.tokens\[1\]: the same token as companyApi\.tokens\[0\]/,
    ],
    ['companyApi', { staleNumber: 'ask' }, /^companyApi\.staleNumber: expected "keep" or "replace"/],
    ['phoneNumbers', { validation: true }, /^phoneNumbers\.validation: expected "valid" or "possible"/],
    ['projects', undefined, /^projects: at least one Prove project/],
    ['projects', [], /^projects: at least one Prove project/],
    ['projects', [null], /^projects\[0\]: expected an object/],
    ['projects', ['whsec_'], /^projects\[0\]: expected an object/],
    ['projects.0.name', '', /^projects\[0\]\.name: use 1 to 64/],
    ['projects.0.name', 'a b', /^projects\[0\]\.name: use 1 to 64/],
    ['projects.0.name', 'a'.repeat(65), /^projects\[0\]\.name: use 1 to 64/],
    ['projects.0.name', 5, /^projects\[0\]\.name: use 1 to 64/],
    ['projects.0.webhookSecrets', undefined, /^projects\[0\]\.webhookSecrets: at least one/],
    ['projects.0.webhookSecrets', [], /^projects\[0\]\.webhookSecrets: at least one/],
    ['projects.0.webhookSecrets', SECRET, /^projects\[0\]\.webhookSecrets: at least one/],
    ['projects.0.webhookSecrets', [SECRET, 'short'], /fewer than 16 characters/],
    ['projects.0.webhookSecrets', [SECRET, 5], /fewer than 16 characters/],
    ['projects.0.leewaySeconds', 61, /^projects\[0\]\.leewaySeconds: expected 0 to 60/],
    ['projects.0.maxTokenAgeSeconds', 0, /^projects\[0\]\.maxTokenAgeSeconds: expected 1 to 86400/],
    ['projects.1', { webhookSecrets: [SECRET] }, /^projects\[1\]\.name: used twice/],
    ['projects.0.prove', null, /^projects\[0\]\.prove: expected an object/],
    [
      'projects.0.prove',
      { ...PROVE, environment: undefined },
      /prove: either environment .* or baseUrl is needed/,
    ],
    [
      'projects.0.prove',
      { ...PROVE, baseUrl: 'https://a.example' },
      /prove: either environment .* or baseUrl/,
    ],
    ['projects.0.prove', { ...PROVE, environment: 'prod' }, /prove\.environment: expected "sandbox" or/],
    ['projects.0.prove', { ...PROVE, clientId: '' }, /^projects\[0\]\.prove\.clientId: needed/],
    ['projects.0.prove', { ...PROVE, clientSecret: 5 }, /^projects\[0\]\.prove\.clientSecret: needed/],
    [
      'projects.0.prove',
      { ...PROVE, international: { clientId: 'i' } },
      /prove\.international\.clientSecret: needed/,
    ],
    ['projects.0.prove', { ...PROVE, generation: 'C' }, /prove\.generation: expected "B" or "A"/],
    [
      'projects.0.prove',
      { ...PROVE, connectTimeoutSeconds: 0 },
      /prove\.connectTimeoutSeconds: expected 0\.1 to 60/,
    ],
    [
      'projects.0.prove',
      { ...PROVE, callTimeoutSeconds: '9' },
      /prove\.callTimeoutSeconds: expected 0\.1 to 300/,
    ],
    [
      'projects.0.prove',
      { ...PROVE, requestsPerSecond: 26 },
      /prove\.requestsPerSecond: expected 0\.1 to 25/,
    ],
    [
      'projects.0.prove',
      { ...PROVE, retry: { maxAttempts: 1.5 } },
      /prove\.retry\.maxAttempts: expected a whole/,
    ],
    ['projects.0.prove', at('http://platform.example'), /prove\.baseUrl: use https/],
    ['projects.0.prove', at('platform.example'), /prove\.baseUrl: expected an address/],
    ['projects.0.prove', at('https://a:b@platform.example'), /prove\.baseUrl: leave out user/],
    ['projects.0.prove', at('https://platform.example/v3'), /prove\.baseUrl: leave out "\/v3" and "\/token"/],
    [
      'projects.0.prove',
      { ...at('https://platform.example'), international: { clientId: 'i', clientSecret: 's' } },
      /prove\.international: of no use with baseUrl/,
    ],
    ['queue', undefined, /^queue\.connection: needed/],
    ['queue.connection', null, /^queue\.connection: needed/],
    ['queue.prefix', 'a:b', /^queue\.prefix: expected text without ":"/],
    ['queue.prefix', '', /^queue\.prefix: expected text/],
    ['mail', undefined, /^mail: needed/],
    ['mail.transport', undefined, /^mail\.transport: needed/],
    ['mail.from', undefined, /^mail\.from: expected a sender/],
    ['mail.from', 5, /^mail\.from: expected a sender/],
    ['mail.from', 'Example Company', /^mail\.from: expected a sender/],
    ['mail.from', 'a@example.com\r\nBcc: b@example.com', /^mail\.from: line breaks are not allowed/],
    ['mail.company.name', '', /^mail\.company\.name: needed/],
    ['mail.company.supportEmail', undefined, /^mail\.company: supportEmail or supportUrl is needed/],
    ['mail.company.primaryColor', 'blue', /^mail\.company\.primaryColor: expected "#rrggbb"/],
    ['mail.company.supportUrl', 'javascript:alert(1)', /^mail\.company\.supportUrl: expected an http/],
    ['encryption', undefined, /^encryption\.keys: at least one 32-byte key/],
    ['encryption.keys', [], /^encryption\.keys: at least one 32-byte key/],
    ['encryption.keys', [KEY, 'c2hvcnQ='], /^encryption\.keys\[1\]: expected 32 bytes/],
    ['encryption.keys', [undefined], /^encryption\.keys\[0\]: expected 32 bytes/],
    ['publicUrl', undefined, /^publicUrl: expected the http\(s\) address/],
    ['publicUrl', 'api.example.com', /^publicUrl: expected the http\(s\) address/],
    ['publicUrl', 'ftp://api.example.com', /^publicUrl: expected the http\(s\) address/],
    ['notifications.policies.PORT', null, /^notifications\.policies\.PORT: expected \{ doubt:/],
    ['notifications.policies.PORT', { doubt: 'odd', reverify: true, invite: true }, /policies\.PORT/],
    ['notifications.policies.PORT', { doubt: 'number_ported', reverify: 1, invite: true }, /policies\.PORT/],
    ['notifications.policies.constructor', {}, /^notifications\.policies\.constructor: expected/],
    ['webhook.maxBodyBytes', 1_023, /^webhook\.maxBodyBytes: expected a whole number from 1024 to 67108864/],
    ['webhook.maxDepth', 2, /^webhook\.maxDepth: expected a whole number from 3 to 1000/],
    ['webhook.maxItems', '10', /^webhook\.maxItems: expected a whole number from 1 to 100000/],
    ['webhook.maxRefusedDeliveries', -1, /^webhook\.maxRefusedDeliveries: expected a whole number/],
    ['queue.notificationConcurrency', 0, /^queue\.notificationConcurrency: expected a whole number/],
    ['queue.notificationBatchSize', 2.5, /^queue\.notificationBatchSize: expected a whole number from 1/],
    ['queue.emailConcurrency', NaN, /^queue\.emailConcurrency: expected a whole number/],
    ['queue.keepFinishedSeconds', -1, /^queue\.keepFinishedSeconds: expected 0 to 2592000/],
    ['queue.keepFinishedCount', 0.5, /^queue\.keepFinishedCount: expected a whole number from 0/],
    ['notifications.retry.maxAttempts', 0, /^notifications\.retry\.maxAttempts: expected a whole number/],
    ['notifications.retry.firstDelaySeconds', Infinity, /^notifications\.retry\.firstDelaySeconds/],
    ['notifications.retry.maxDelaySeconds', null, /^notifications\.retry\.maxDelaySeconds: expected 0/],
    ['mail.retry.firstDelaySeconds', -1, /^mail\.retry\.firstDelaySeconds: expected 0 to 86400/],
    ['mail.retry.maxDelaySeconds', 604_801, /^mail\.retry\.maxDelaySeconds: expected 0 to 604800/],
    ['reverification.linkLifetimeSeconds', 59, /^reverification\.linkLifetimeSeconds: expected 60/],
    ['reverification.deadlineSeconds', 59, /^reverification\.deadlineSeconds: expected 60/],
    ['sweep.intervalSeconds', 61, /^sweep\.intervalSeconds: expected 1 to 60/],
  ])('%s = %j is one line that names it', (path, value, line) => {
    const faults = findOptionProblems(withValue(path, value));
    expect(faults).toEqual([expect.stringMatching(line)]);
    expect(faults[0]).not.toMatch(/[\r\n]/);
  });

  it.each<[string, unknown]>([
    ['queue.notificationBatchSize', 1],
    ['mail.retry.firstDelaySeconds', 0.05],
    ['sweep.intervalSeconds', 60],
    ['mail.company.supportUrl', 'https://example.com/help'],
    ['projects.1', { name: 'second', webhookSecrets: [SECRET] }],
    ['projects.0.prove', undefined],
    ['projects.0.prove', PROVE],
    ['projects.0.prove', { ...PROVE, international: { clientId: 'i', clientSecret: 's' } }],
    ['projects.0.prove', at('http://localhost:4010/')],
    ['notifications.policies.constructor', { doubt: 'number_ported', reverify: true, invite: false }],
  ])('%s = %j is fine', (path, value) => {
    expect(findOptionProblems(withValue(path, value))).toEqual([]);
  });

  it('tells all faults at once', () => {
    const options = withValue('publicUrl', 'nowhere');
    options.encryption.keys = [];
    options.sweep = { intervalSeconds: 0 };
    expect(findOptionProblems(options)).toHaveLength(3);
  });

  it.each([null, undefined, 'options', 5])('%j instead of options is told, not thrown', (options) => {
    expect(findOptionProblems(options as never)).toEqual(['options: expected an object']);
  });

  it('P13 shows neither a secret nor a key', () => {
    const options = complete();
    options.projects[0]!.webhookSecrets = ['whsec_tooshort'];
    options.encryption.keys = ['bm90IDMyIGJ5dGVz'];
    const lines = findOptionProblems(options).join();
    expect(lines).not.toContain('tooshort');
    expect(lines).not.toContain('bm90IDMyIGJ5dGVz');
  });
});
