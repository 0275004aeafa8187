import { randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { scrubText } from './scrub-text';

const TOKEN = randomBytes(32).toString('base64url');

describe('scrubText', () => {
  it.each([
    ["to jo.o'neil+x@mail.example.com failed", 'to [email] failed'],
    ['"Jo N"@example.com', '[email]'],
    ['jo@localhost', '[email]'],
    ['jo%40example.com', '[email]'],
    ['José@bücher.example', '[email]'],
    ['call +14155550123 now', 'call [phone] now'],
    ['call +44 20 7946 0958.', 'call [phone].'],
    ['(415) 555-0123', '[phone]'],
    ['415.555.0123', '[phone]'],
    ['555.0123', '[phone]'],
    ['555-0123', '[phone]'],
    ['phone=14155550123', 'phone=[phone]'],
    ['4155550123', '[phone]'],
    ['+1415555012', '[phone]'],
    ['x+14155550123y', 'x[phone]y'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJQcm92ZSJ9.c2lnbmF0dXJl refused', '[token] refused'],
    ['Authorization: Bearer abcdefghijklmnop', 'Authorization: Bearer [secret]'],
    ['secret whsec_c2VjcmV0/+= is', 'secret [secret] is'],
    ['postgres://vu:p@ss/w@db.internal:5432/vu', 'postgres://[secret]@db.internal:5432/vu'],
    ['rediss://:pw@cache:6380', 'rediss://[secret]@cache:6380'],
    ['smtp://jo%40example.com:pw@mail', 'smtp://[secret]@mail'],
    [`GET /reverify/${TOKEN}?a=1`, 'GET /reverify/[token]?a=1'],
    [`token ${TOKEN}.`, 'token [secret].'],
    [Buffer.alloc(32, 251).toString('base64'), '[secret]'],
  ])('P13 takes the secret or the person out of %j', (text, expected) => {
    expect(scrubText(text)).toBe(expected);
  });

  it.each([
    randomUUID(),
    '11111111-1111-4111-8111-111111111111',
    'started at 2026-01-31T23:59:59.123Z',
    'since 2026-01-31 23:59:59+00',
    'on 2026-01-31',
    'at 1764000000000',
    'iat 1764000000',
    'connect ECONNREFUSED 192.168.100.200:5432',
    'CreateVerifiedUsers1764000000000',
    'Delivery took 12.3456789 s',
    'PostgreSQL 15.20, Redis 7.0.15, pg@8.23.1',
    '3 accepted, 12 duplicates, 0 quarantined',
    'redis://cache:6379/0',
    'POST /webhooks/prove/default 200',
    'vu_notification_4155550123',
  ])('leaves %j as it is', (text) => {
    expect(scrubText(text)).toBe(text);
  });

  it('cuts long texts between words, so that no half of a secret is left', () => {
    const text = `${'word '.repeat(399)}jo.smith@example.com and more`;
    expect(scrubText(text)).toBe(`${'word '.repeat(399)}[cut]`);
    expect(scrubText('a'.repeat(10_000))).toBe('[cut]');
  });

  it('takes its time from the length alone, whatever the text', () => {
    const hostile = [
      'a'.repeat(2_000),
      'a.'.repeat(1_000),
      '://'.repeat(660),
      '1 '.repeat(1_000),
      '"'.repeat(2_000),
      '1-'.repeat(999),
    ];
    for (const text of hostile) {
      const before = process.cpuUsage();
      scrubText(text);
      const { user, system } = process.cpuUsage(before);
      expect(user + system).toBeLessThan(200_000);
    }
  });

  it('P13 no canary survives between any words', () => {
    const word = fc.stringMatching(/^[a-z ,:;!?'"()\n]{0,20}$/);
    const digits = (length: number) => fc.stringMatching(new RegExp(`^[2-9][0-9]{${length - 1}}$`));
    const canary = fc.oneof(
      fc.emailAddress(),
      digits(11).map((number) => `+${number}`),
      fc
        .tuple(digits(3), digits(3), digits(4), fc.constantFrom('-', '.', ' ', ') '))
        .map(([a, b, c, by]) => a + by + b + by + c),
      fc
        .uint8Array({ minLength: 32, maxLength: 32 })
        .map((bytes) => Buffer.from(bytes).toString('base64url')),
      fc
        .uint8Array({ minLength: 24, maxLength: 48 })
        .map((bytes) => `whsec_${Buffer.from(bytes).toString('base64')}`),
      fc.stringMatching(/^[A-Za-z0-9@:!-]{1,20}$/).map((password) => `postgres://vu:${password}@`),
    );
    fc.assert(
      fc.property(word, canary, word, (before, secret, after) => {
        expect(scrubText(`${before} ${secret} ${after}`)).not.toContain(secret);
      }),
      { numRuns: 2_000 },
    );
  });
});
