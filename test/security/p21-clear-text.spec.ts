import { randomBytes } from 'node:crypto';
import { readEnvironment } from '../../src/service/environment/read-environment';
import { PinoLogger } from '../../src/service/logging/pino-logger';
import { redisFault } from '../../src/service/preflight/redis-fault';
import { databaseFault } from '../../src/service/preflight/database-fault';
import { parseRedisUrl } from '../../src/service/queue/redis-connection';
import { createAdapter } from '../../src/service/start-application';
import { MailTransport } from '../../src/verified-users/mail/mail-transport.service';
import { findOptionProblems } from '../../src/verified-users/options/resolve-options';
import type { ResolvedOptions } from '../../src/verified-users/options/resolved-options';
import { faultsOf } from '../support/environment-faults';
import { startSmtpCatcher, type SmtpCatcher } from '../support/smtp-catcher';

const LINK = 'https://verify.example.com/reverify/the-link';
/** This machine, but not by a name or an address that says so: what a remote host is to the code. */
const REMOTE = '0.0.0.0';

/** All that a service needs that is reached by others, without the word `production`. */
const EXPOSED = {
  HOST: '0.0.0.0',
  DATABASE_URL: 'postgres://localhost/vu',
  SMTP_URL: 'smtp://localhost',
  MAIL_FROM: 'a@example.com',
  ENCRYPTION_KEYS: randomBytes(32).toString('base64'),
  PROVE_WEBHOOK_SECRETS: `whsec_${randomBytes(32).toString('base64')}`,
};

describe('P21 links leave the machine encrypted, whatever the environment is called', () => {
  it.each([
    ['PUBLIC_URL', 'http://verify.example.com'],
    ['PAGE_URL', 'http://app.example.com/v/{token}'],
    ['WEB_SDK_URL', 'http://static.example.com/prove/sdk.mjs'],
  ])('P21 %s in clear text is refused where other machines reach the service', (name, value) => {
    for (const NODE_ENV of [undefined, 'staging']) {
      expect(faultsOf({ ...EXPOSED, NODE_ENV, [name]: value })).toEqual([
        expect.stringMatching(new RegExp(`^${name}: use https://`)),
      ]);
    }
    expect(faultsOf({ ...EXPOSED, [name]: value.replace('http:', 'https:') })).toEqual([]);
  });

  it('P21 it is accepted on this machine, and with stand-ins that are asked for by name', () => {
    expect(faultsOf({ ...EXPOSED, PUBLIC_URL: 'http://localhost:3000' })).toEqual([]);
    expect(faultsOf({ ...EXPOSED, PUBLIC_URL: 'http://verify.example.com', STAND_INS: 'on' })).toEqual([]);
    expect(faultsOf({ PAGE_URL: 'http://app.example.com/v/{token}' })).toEqual([]);
  });
});

describe('P21 emails leave the machine encrypted, or not at all', () => {
  let smtp: SmtpCatcher;
  let logins = 0;

  beforeEach(async () => {
    logins = 0;
    // Offers no STARTTLS, as a server does behind somebody who strips the offer.
    smtp = await startSmtpCatcher({
      allowInsecureAuth: true,
      onAuth: (auth, _session, done) => {
        logins += 1;
        done(null, { user: auth.username });
      },
    });
  });
  afterEach(() => smtp.stop());

  async function send(transport: ResolvedOptions['mail']['transport']) {
    const mail = { transport, from: 'Company <no-reply@example.com>' };
    const sender = new MailTransport({ mail } as ResolvedOptions);
    const email = {
      to: 'ana@example.com',
      recipientHash: '',
      subject: 'Hello',
      html: LINK,
      text: LINK,
      locale: 'en',
    };
    const result = await sender.send(email, sender.newMessageId(), async () => undefined);
    await sender.onApplicationShutdown();
    return result.outcome;
  }

  const port = () => Number(new URL(smtp.url).port);

  it.each<[string, () => ResolvedOptions['mail']['transport']]>([
    ['an address', () => `smtp://user:pass@${REMOTE}:${port()}`],
    [
      'an address that would give TLS up',
      () => `smtp://user:pass@${REMOTE}:${port()}?requireTLS=false&ignoreTLS=true`,
    ],
    ['an address among options', () => ({ url: `smtp://user:pass@${REMOTE}:${port()}` })],
    ['options', () => ({ host: REMOTE, port: port(), auth: { user: 'user', pass: 'pass' } })],
  ])('P21 a mail server without TLS gets neither password nor link, named by %s', async (_, transport) => {
    expect(await send(transport())).toBe('deferred');
    expect(logins).toBe(0);
    expect(smtp.messages).toEqual([]);
  });

  it.each<[string, () => ResolvedOptions['mail']['transport']]>([
    ['?tls=none', () => `smtp://user:pass@${REMOTE}:${port()}?tls=none`],
    ['requireTLS: false', () => ({ host: REMOTE, port: port(), requireTLS: false })],
    ['a server on this machine', () => smtp.url],
  ])('P21 clear text is sent where it is asked for by name: %s', async (_, transport) => {
    expect(await send(transport())).toBe('sent');
    expect(smtp.messages).toHaveLength(1);
  });

  it('P21 tls takes no other word, in the environment and among the options', () => {
    for (const url of ['smtp://mail?tls=off', 'smtp://mail?tls=none&tls=yes', 'smtp://mail?tls=']) {
      expect(faultsOf({ SMTP_URL: url, MAIL_FROM: 'a@example.com' })).toEqual([
        expect.stringMatching(/^SMTP_URL: .*\?tls=none/),
      ]);
      expect(findOptionProblems({ mail: { transport: url } } as never)).toContainEqual(
        expect.stringMatching(/^mail\.transport: .*\?tls=none/),
      );
    }
  });
});

describe('P21 connections in clear text are told of at the start', () => {
  const SECRETS = {
    ENCRYPTION_KEYS: Buffer.alloc(32, 7).toString('base64'),
    PROVE_WEBHOOK_SECRETS: 'whsec_0f1e2d3c4b5a69788796a5b4c3d2e1f0',
    API_TOKEN: 't'.repeat(32),
    DATABASE_URL: 'postgres://localhost/vu',
  };
  const warningsOf = (env: NodeJS.ProcessEnv) => readEnvironment({ ...SECRETS, ...env }).warnings;

  it.each([
    'postgres://u:canary@db.internal/vu',
    'postgres://u:canary@db.internal/vu?sslmode=disable',
    'postgres://u:canary@db.internal/vu?sslmode=prefer',
    'postgres://u:canary@db.internal/vu?sslmode=no-verify',
    'postgres://u:canary@db.internal/vu?sslmode=require&uselibpqcompat=true',
    'postgres:///vu?host=10.0.0.7',
  ])('P21 DATABASE_URL=%s warns, without repeating it', (DATABASE_URL) => {
    const warnings = warningsOf({ DATABASE_URL });
    expect(warnings).toEqual([
      expect.stringMatching(/^DATABASE_URL .*without verified TLS.*sslmode=verify-full/),
    ]);
    expect(warnings.join()).not.toContain('canary');
  });

  it.each([
    'postgres://u:p@db.internal/vu?sslmode=verify-full',
    'postgres://u:p@127.0.0.1/vu',
    'postgres://u:p@[::1]/vu',
    'postgres:///vu?host=/run/postgresql',
  ])('P21 DATABASE_URL=%s does not', (DATABASE_URL) => {
    expect(warningsOf({ DATABASE_URL })).toEqual([]);
  });

  it.each([
    ['redis://:canary@redis.internal', 1],
    ['redis-sentinel://:canary@localhost,10.0.0.7:26379/m', 1],
    ['redis-cluster://10.0.0.7', 1],
    ['rediss://:p@redis.internal', 0],
    ['rediss-cluster://10.0.0.7', 0],
    ['redis://localhost:6379', 0],
    ['redis://[::1]:6379', 0],
  ])('P21 REDIS_URL=%s: %d warnings', (REDIS_URL, count) => {
    const warnings = warningsOf({ REDIS_URL });
    expect(warnings).toHaveLength(count);
    expect(warnings.join()).not.toContain('canary');
  });

  it('P21 nobody is advised to give TLS up when TLS fails', () => {
    const tls = Object.assign(new Error('wrong version number'), { code: 'EPROTO' });
    const texts = [
      redisFault(tls, parseRedisUrl('rediss://redis.internal')).message,
      databaseFault(tls, 'postgres://db.internal/vu?sslmode=verify-full').message,
      databaseFault(new Error('The server does not support SSL connections'), 'postgres://db.internal/vu')
        .message,
    ];
    // Of another form than its scheme says, spoken to with TLS.
    for (const [url, answer] of [
      ['rediss-cluster://redis.internal', 'ERR This instance has cluster support disabled'],
      ['rediss-sentinel://redis.internal/m', "ERR unknown command 'sentinel'"],
    ] as const) {
      texts.push(redisFault(new Error(answer), parseRedisUrl(url)).message);
    }
    for (const text of texts)
      expect(text).not.toMatch(/\bredis(?:-\w+)?:\/\/|sslmode=disable|no-verify|rejectUnauthorized/);
    expect(texts[0]).toMatch(/^REDIS_URL: redis\.internal:6379 does not speak TLS.*NODE_EXTRA_CA_CERTS$/);
  });
});

describe('P21 whoever stands before the service is named', () => {
  const PRODUCTION = { NODE_ENV: 'production' };
  const proxyFaults = (env: NodeJS.ProcessEnv) =>
    faultsOf({ ...PRODUCTION, ...env }).filter((fault) => fault.startsWith('TRUST_PROXY'));

  it('P21 production needs TRUST_PROXY, or none in words; a worker serves no customers', () => {
    expect(proxyFaults({})).toEqual([expect.stringMatching(/needed in production.*or none/)]);
    for (const TRUST_PROXY of ['none', '10.0.0.0/8']) expect(proxyFaults({ TRUST_PROXY })).toEqual([]);
    expect(proxyFaults({ ROLE: 'worker' })).toEqual([]);
    expect(proxyFaults({ TRUST_PROXY: 'none,10.0.0.0/8' })).toHaveLength(1);
    expect(readEnvironment({ TRUST_PROXY: 'none' }).trustedProxies).toEqual([]);
  });

  it.each<[string, string | undefined, string[], number]>([
    ['nobody is trusted', undefined, ['203.0.113.9', '203.0.113.10'], 1],
    ['another one is trusted', '10.0.0.0/8', ['203.0.113.9', '203.0.113.10'], 1],
    ['the peer is trusted', 'loopback', ['203.0.113.9', '203.0.113.10'], 0],
    ['the header does not come', undefined, [], 0],
  ])(
    'P21 X-Forwarded-For when %s: %4$d warning, without an address',
    async (_, TRUST_PROXY, forwarded, count) => {
      const lines: string[] = [];
      const destination = { write: (line: string) => void lines.push(line) };
      const logger = new PinoLogger({ level: 'warn', destination });
      const environment = readEnvironment({ TRUST_PROXY });
      const fastify = createAdapter(environment, logger).adapter.getInstance();
      fastify.get('/', async () => 'here');
      const url = await fastify.listen({ port: 0, host: '127.0.0.1' });
      for (const address of [...forwarded, ...forwarded]) {
        await fetch(url, { headers: { 'x-forwarded-for': address } });
      }
      await fetch(url);
      await fastify.close();
      const warnings = lines.filter((line) => line.includes('X-Forwarded-For'));
      expect(warnings).toHaveLength(count);
      expect(lines.join()).not.toContain('203.0.113');
    },
  );
});
