import { createHmac, generateKeyPairSync, sign as signAsymmetric } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { Clock } from '../options/clock';
import { resolveOptions } from '../options/resolve-options';
import type { ProjectOptions } from '../options/verified-users-options.interface';
import { readToken } from './authorization-header';
import { WebhookTokens, type TokenVerdict } from './webhook-token.service';

interface Vectors {
  secret: string;
  leewaySeconds: number;
  maxAgeSeconds: number;
  vectors: { name: string; accept: boolean | string; judgedAtEpochSeconds: number; headerValue: string }[];
}

const FIXTURES = join(__dirname, '../../../test/fixtures');
const VECTORS = JSON.parse(readFileSync(join(FIXTURES, 'webhook.jwt-vectors.json'), 'utf8')) as Vectors;
const NOW = 1_767_225_601;
const SECRET = VECTORS.secret;
const CLAIMS = { iss: 'Prove Identity', iat: NOW - 1, exp: NOW + 299 };

function tokensAt(nowEpochSeconds: number, project: Partial<ProjectOptions> = {}): WebhookTokens {
  const options = resolveOptions({
    projects: [{ webhookSecrets: [SECRET], ...project }],
    queue: { connection: {} },
    mail: {
      transport: 'smtp://localhost',
      from: 'Example <no-reply@example.com>',
      company: { name: 'Example', supportEmail: 'help@example.com' },
    },
    encryption: { keys: [Buffer.alloc(32).toString('base64')] },
    publicUrl: 'https://api.example.com',
    now: () => new Date(nowEpochSeconds * 1000),
  });
  return new WebhookTokens(options, new Clock(options));
}

function judge(token: string, project?: Partial<ProjectOptions>, projectName = 'default'): TokenVerdict {
  return tokensAt(NOW, project).judge(projectName, token);
}

const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

function signed(header: unknown, payload: unknown, secret = SECRET, hash = 'sha256'): string {
  const input = `${encode(header)}.${encode(payload)}`;
  return `${input}.${createHmac(hash, secret).update(input).digest('base64url')}`;
}

function accepts(
  headerValue: string,
  nowEpochSeconds: number,
  project: Partial<ProjectOptions> = {},
): boolean {
  const request = { headers: { 'x-prove-authorization': headerValue }, rawHeaders: [] } as unknown;
  const token = readToken(request as IncomingMessage, project.acceptBareToken ?? false);
  return token !== null && tokensAt(nowEpochSeconds, project).judge('default', token).outcome === 'accepted';
}

/** What switches a vector that is `configurable` to the other answer than its default. */
const SWITCHES: Record<string, Partial<ProjectOptions>> = {
  'valid-no-bearer-prefix': { acceptBareToken: true },
  'no-exp-fresh-iat': { acceptWithoutExpiry: false },
  'no-iss': { issuer: false },
  'secret-without-prefix': { acceptSecretWithoutPrefix: true },
};

beforeAll(() => Logger.overrideLogger(false));

describe('P4 the vectors of the contract', () => {
  it.each(VECTORS.vectors)('$name', ({ name, accept, judgedAtEpochSeconds, headerValue }) => {
    const limits = { leewaySeconds: VECTORS.leewaySeconds, maxTokenAgeSeconds: VECTORS.maxAgeSeconds };
    if (typeof accept === 'boolean') {
      expect(accepts(headerValue, judgedAtEpochSeconds, limits)).toBe(accept);
      return;
    }
    const byDefault = accept.includes('default accept');
    expect(SWITCHES[name]).toBeDefined();
    expect(accepts(headerValue, judgedAtEpochSeconds, limits)).toBe(byDefault);
    expect(accepts(headerValue, judgedAtEpochSeconds, { ...limits, ...SWITCHES[name] })).toBe(!byDefault);
  });
});

describe('P3 tokens of strangers', () => {
  const header = { alg: 'HS256', typ: 'JWT' };
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const publicPem = publicKey.export({ type: 'spki', format: 'pem' }) as string;
  const rsaInput = `${encode({ alg: 'RS256' })}.${encode(CLAIMS)}`;
  const good = signed(header, CLAIMS);
  const [goodHeader, goodPayload, goodSignature] = good.split('.') as [string, string, string];
  const hostile: [string, string][] = [
    ['nothing', ''],
    ['a dot', '.'],
    ['three dots', '...'],
    ['no signature', `${goodHeader}.${goodPayload}.`],
    ['four segments', `${good}.${goodSignature}`],
    ['another secret', signed(header, CLAIMS, 'whsec_another_secret_of_someone')],
    ['an empty secret', signed(header, CLAIMS, '')],
    ['the secret without its prefix', signed(header, CLAIMS, SECRET.slice('whsec_'.length))],
    ['another header under a good signature', `${encode({ alg: 'HS256' })}.${goodPayload}.${goodSignature}`],
    ['alg none', `${encode({ alg: 'none' })}.${goodPayload}.`],
    ['alg none with a signature', `${encode({ alg: 'none' })}.${goodPayload}.${goodSignature}`],
    ['alg NONE', `${encode({ alg: 'NONE' })}.${goodPayload}.${goodSignature}`],
    ['alg in lower case', signed({ alg: 'hs256' }, CLAIMS)],
    ['alg in a list', signed({ alg: ['HS256'] }, CLAIMS)],
    ['alg missing', signed({ typ: 'JWT' }, CLAIMS)],
    ['HS384', signed({ alg: 'HS384' }, CLAIMS, SECRET, 'sha384')],
    ['HS512', signed({ alg: 'HS512' }, CLAIMS, SECRET, 'sha512')],
    [
      'RS256',
      `${rsaInput}.${signAsymmetric('sha256', Buffer.from(rsaInput), privateKey).toString('base64url')}`,
    ],
    ['HS256 keyed with a public key', signed(header, CLAIMS, publicPem)],
    ['header null', signed('null', CLAIMS)],
    ['header a list', signed('[]', CLAIMS)],
    ['header no JSON', signed('{', CLAIMS)],
    ['payload no JSON', signed(header, '{')],
    ['payload null', signed(header, 'null')],
    ['a padded signature', `${good}=`],
    ['a signature in plain base64', `${goodHeader}.${goodPayload}.${goodSignature.slice(0, -1)}+`],
    ['a cut signature', good.slice(0, -1)],
    ['a newline at the end', `${good}\n`],
    ['a space inside', `${goodHeader} .${goodPayload}.${goodSignature}`],
    ['more than 8 KiB, rightly signed', signed(header, { ...CLAIMS, pad: 'x'.repeat(8192) })],
    ['a megabyte', 'x'.repeat(1_048_576)],
  ];
  it.each(hostile)('refuses %s', (_name, token) => {
    expect(judge(token)).toEqual({ outcome: 'refused' });
  });

  it('refuses a good token for a project that does not exist', () => {
    expect(judge(good, {}, 'nobody')).toEqual({ outcome: 'refused' });
    expect(judge(good, {}, '__proto__')).toEqual({ outcome: 'refused' });
  });

  it('accepts the good token that the hostile ones were made from', () => {
    expect(judge(good)).toEqual({ outcome: 'accepted' });
  });
});

describe('P4 a right signature with refused claims is told from a stranger', () => {
  const header = { alg: 'HS256', typ: 'JWT' };
  const refused: [string, string, string][] = [
    ['expired', signed(header, { ...CLAIMS, exp: NOW - 61 }), 'token_expired'],
    ['from the future', signed(header, { ...CLAIMS, iat: NOW + 100 }), 'token_from_future'],
    ['wrong issuer', signed(header, { ...CLAIMS, iss: 'Someone Else' }), 'wrong_issuer'],
    ['payload a text', signed(header, '"text"'), 'claims_malformed'],
    ['payload a list', signed(header, '[]'), 'claims_malformed'],
    ['payload without typ, no JSON', signed({ alg: 'HS256' }, 'text'), 'claims_malformed'],
    ['exp beyond the doubles', signed(header, '{"iss":"Prove Identity","exp":1e400}'), 'claims_malformed'],
    ['crit', signed({ ...header, crit: ['exp'] }, CLAIMS), 'token_header_critical'],
    [
      'unencoded payload',
      signed({ alg: 'HS256', b64: false, crit: ['b64'] }, CLAIMS),
      'token_header_critical',
    ],
  ];
  it.each(refused)('%s', (_name, token, reason) => {
    expect(judge(token)).toMatchObject({ outcome: 'refused_claims', reason });
  });
});

describe('P4 rotation', () => {
  const OLD = 'whsec_old_example_secret_0001';
  const NEW = 'whsec_new_example_secret_0002';
  const byOld = signed({ alg: 'HS256' }, CLAIMS, OLD);
  const byNew = signed({ alg: 'HS256' }, CLAIMS, NEW);

  it('accepts both secrets while both are live', () => {
    for (const token of [byOld, byNew]) {
      expect(judge(token, { webhookSecrets: [NEW, OLD] })).toEqual({ outcome: 'accepted' });
    }
  });

  it('refuses a removed secret', () => {
    expect(judge(byOld, { webhookSecrets: [NEW] })).toEqual({ outcome: 'refused' });
  });

  it('knows each project by its own secrets', () => {
    expect(judge(byNew, { name: 'eu', webhookSecrets: [NEW] }, 'eu')).toEqual({ outcome: 'accepted' });
    expect(judge(byOld, { name: 'eu', webhookSecrets: [NEW] }, 'eu')).toEqual({ outcome: 'refused' });
  });
});

describe('P13 unknown claims', () => {
  it('reports each name once and no value', () => {
    const lines: string[] = [];
    const log = jest
      .spyOn(Logger.prototype, 'log')
      .mockImplementation((line: unknown) => void lines.push(String(line)));
    const tokens = tokensAt(NOW);
    const token = signed({ alg: 'HS256' }, { ...CLAIMS, jti: 'canary-1', 'new\nline': 'canary-2' });
    expect(tokens.judge('default', token)).toEqual({ outcome: 'accepted' });
    expect(tokens.judge('default', token)).toEqual({ outcome: 'accepted' });
    log.mockRestore();
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain('"jti"');
    expect(lines[1]).toContain('"new\\nline"');
    expect(lines.join()).not.toContain('canary');
  });
});
