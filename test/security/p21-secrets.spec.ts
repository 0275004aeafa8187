import { createHash, randomBytes } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { runCommand } from '../../src/service/commands/run-command';
import { InvalidOptionsError } from '../../src/verified-users/options/invalid-options.error';
import { STORED_KEY_IDS } from '../../src/verified-users/identity/stored-key-ids.sql';
import { resolveOptions } from '../../src/verified-users/options/resolve-options';
import { makeDataFolder, removeDataFolder } from '../integration/data-folder';
import { query } from '../integration/query';
import { givenSurroundings } from '../e2e/service/given-surroundings';
import { engines } from '../support/engines';
import { faultsOf } from '../support/environment-faults';
import { startSmtpCatcher } from '../support/smtp-catcher';
import { startTestApp, TEST_KEY } from '../support/test-app';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

interface Outcome {
  code: number;
  stderr: string;
  stdout: string;
}

/** Runs a command without a process of its own. */
async function command(env: NodeJS.ProcessEnv, ...args: string[]): Promise<Outcome> {
  const outcome = { code: 0, stderr: '', stdout: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    jest
      .spyOn(process[name], 'write')
      .mockImplementation((text: string | Uint8Array) => ((outcome[name] += String(text)), true)),
  );
  outcome.code = await runCommand(args, { LOG_LEVEL: 'error', DATABASE_UNSAFE_SETTINGS: 'accept', ...env });
  for (const spy of spies) spy.mockRestore();
  return outcome;
}

describe('P21 secrets and a database of one’s own', () => {
  let database: TestDatabase;
  let folder: string;

  beforeEach(async () => {
    database = await createTestDatabase();
    folder = await makeDataFolder();
    await writeFile(join(folder, 'customers.csv'), 'clientCustomerId,email\nc1,c1@example.com\n');
  });
  afterEach(async () => {
    await database.drop();
    await removeDataFolder(folder);
  });

  it('P21 a service with DATABASE_URL makes up no secret: each missing one is a line', () => {
    expect(faultsOf({ DATABASE_URL: 'postgres://localhost/vu' })).toEqual([
      expect.stringMatching(/^ENCRYPTION_KEYS: needed with DATABASE_URL.*openssl/),
      expect.stringMatching(/^PROVE_WEBHOOK_SECRETS: needed with DATABASE_URL/),
    ]);
  });

  it.each([
    ['import', 'customers.csv'],
    ['reencrypt'],
    ['retry', '1'],
    ['run', 'sweep'],
    ['schedules'],
    ['resend', 'c1'],
    ['sign'],
    ['send', 'DISCONNECT', '--to', 'c1'],
  ])(
    'P21 the command %s with only DATABASE_URL is refused, and neither makes a secret nor stores a row',
    async (...words) => {
      const args = words.map((word) => (word.endsWith('.csv') ? join(folder, word) : word));
      const { code, stderr } = await command(
        { DATABASE_URL: database.url, DATA_DIR: join(folder, 'data') },
        ...args,
      );
      expect(code).toBeGreaterThan(0);
      expect(stderr).toMatch(/^(?:ENCRYPTION_KEYS|PROVE_WEBHOOK_SECRETS): needed with DATABASE_URL/);
      expect(await readdir(join(folder, 'data')).catch(() => [])).not.toContain('secrets.json');
      expect(await query(database.url, 'SELECT 1 FROM vu_identity')).toEqual([]);
    },
  );

  it('P21 migrate needs no secret', async () => {
    expect(await command({ DATABASE_URL: database.url }, 'migrate')).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('P21 a key ring that lacks a key of the database', () => {
  const other = randomBytes(32).toString('base64');
  let database: TestDatabase;

  beforeEach(async () => {
    database = await createTestDatabase();
    const web = await startTestApp({ database, extras: { role: 'web' } });
    await web.users.registerIdentity({ clientCustomerId: 'c1', email: 'c1@example.com' });
    await web.close();
  });
  afterEach(() => database.drop());

  it('P21 does not start the module, in words that name the key and hold none', async () => {
    const start = startTestApp({ database, options: { encryption: { keys: [other] } } });
    const error = await start.then(
      () => undefined,
      (refusal: Error & { code?: string }) => refusal,
    );
    expect(error).toMatchObject({ code: 'ENCRYPTION_KEY_MISSING' });
    expect(error?.message).toMatch(/^encryption\.keys \(ENCRYPTION_KEYS\): .*under key [0-9a-f]{8},/);
    expect(error?.message).not.toContain(TEST_KEY);
    expect(error?.message).not.toContain(other);
  });

  it('P21 is refused by a command, which changes nothing; with the old key behind the new one it runs', async () => {
    const smtp = await startSmtpCatcher();
    const env = givenSurroundings(engines[0]!, database, smtp);
    const wrong = await command({ ...env, ENCRYPTION_KEYS: other }, 'reencrypt');
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringMatching(/^encryption\.keys/) });
    const rotated = await command({ ...env, ENCRYPTION_KEYS: `${other},${TEST_KEY}` }, 'reencrypt');
    expect(rotated).toMatchObject({ code: 0, stdout: expect.stringMatching(/Older keys may leave/) });
    const after = await command({ ...env, ENCRYPTION_KEYS: other }, 'reencrypt');
    expect(after).toMatchObject({ code: 0 });
    await smtp.stop();
  });

  it('P21 is found for former addresses and numbers, and for running verifications too', async () => {
    const [row] = (await query(database.url, 'SELECT contact::text AS old FROM vu_identity')) as {
      old: string;
    }[];
    const { old } = row!;
    const smtp = await startSmtpCatcher();
    const rotated = `${other},${TEST_KEY}`;
    const otherId = createHash('sha256').update(Buffer.from(other, 'base64')).digest('hex').slice(0, 8);
    const env = givenSurroundings(engines[0]!, database, smtp);
    const refused = expect.stringMatching(/^encryption\.keys/);
    await query(database.url, 'DELETE FROM vu_history_head');
    for (const place of ['former_email', 'former_phone']) {
      await query(
        database.url,
        `UPDATE vu_identity SET former_email = NULL, former_phone = NULL;
         UPDATE vu_identity SET ${place} = '${old}', contact = overlay('${old}'::bytea PLACING '\\x${otherId}' FROM 2)`,
      );
      expect(await command({ ...env, ENCRYPTION_KEYS: other }, 'schedules')).toMatchObject({
        stderr: refused,
      });
    }
    await query(
      database.url,
      `UPDATE vu_identity SET former_email = NULL, former_phone = NULL, contact = '${old}';
       INSERT INTO vu_verification (id, identity_id, status, generation, possession, person, started_at, expires_at)
       SELECT gen_random_uuid(), id, 'verifying', 'B', 'none', contact, now(), now() FROM vu_identity`,
    );
    const rest = await command({ ...env, ENCRYPTION_KEYS: rotated }, 'reencrypt');
    expect(rest.stdout).toMatch(/Running verifications still need an older key/);
    expect(await command({ ...env, ENCRYPTION_KEYS: other }, 'schedules')).toMatchObject({ stderr: refused });
    await query(
      database.url,
      `UPDATE vu_verification SET status = 'failed', person = NULL, finished_at = now()`,
    );
    expect(await command({ ...env, ENCRYPTION_KEYS: other }, 'schedules')).toMatchObject({
      code: 0,
      stderr: '',
    });
    await smtp.stop();
  });

  it('P21 is found for the signatures of the history', async () => {
    const foreign = Buffer.from('01020304', 'hex');
    await query(database.url, `UPDATE vu_history_head SET key_id = '\\x${foreign.toString('hex')}'`);
    const rows = (await query(database.url, STORED_KEY_IDS)) as { id: Buffer }[];
    expect(rows.map(({ id }) => id.toString('hex'))).toContain(foreign.toString('hex'));
  });

  it('P21 is found along an index, not by reading every customer', async () => {
    const client = new Client(database.url);
    await client.connect();
    // Of one row PostgreSQL reads the table whatever there is beside it.
    await client.query('SET enable_seqscan = off');
    const { rows } = await client.query<Record<string, string>>(`EXPLAIN ${STORED_KEY_IDS}`);
    await client.end();
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    for (const column of ['contact', 'former_email', 'former_phone']) {
      expect(plan).toContain(`Index Scan using vu_identity_${column}_key`);
    }
    expect(plan).toContain('using vu_history_head_key');
    expect(plan).toContain('vu_verification_one_running');
    expect(plan).not.toMatch(/Seq Scan|Sort/);
  });

  it('P21 is found among many customers under several keys', async () => {
    await query(
      database.url,
      `INSERT INTO vu_identity (id, project, client_customer_id, status, watch, contact, created_at, updated_at)
       SELECT gen_random_uuid(), project, 'many-' || n, status, watch,
         overlay(contact PLACING decode(lpad(to_hex(n % 7), 8, '0'), 'hex') FROM 2), created_at, updated_at
       FROM vu_identity, generate_series(1, 50) AS n`,
    );
    const rows = (await query(database.url, STORED_KEY_IDS)) as { id: Buffer }[];
    const own = createHash('sha256').update(Buffer.from(TEST_KEY, 'base64')).digest('hex').slice(0, 8);
    const others = Array.from({ length: 7 }, (_, n) => `0000000${n}`);
    expect(rows.map(({ id }) => id.toString('hex')).sort()).toEqual([...others, own].sort());
  });
});

const STRONG_SECRET = `whsec_${randomBytes(24).toString('base64')}`;
const PRODUCTION = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://vu:pass@db.internal/vu?sslmode=verify-full',
  PUBLIC_URL: 'https://verify.example.com',
  PROVE_WEBHOOK_SECRETS: STRONG_SECRET,
  SMTP_URL: 'smtps://user:pass@mail.internal',
  MAIL_FROM: 'no-reply@example.com',
  ENCRYPTION_KEYS: randomBytes(32).toString('base64'),
  COMPANY_NAME: 'Company',
  SUPPORT_EMAIL: 'help@example.com',
  TRUST_PROXY: 'none',
  API_TOKEN: randomBytes(32).toString('hex'),
};
const repeat = (text: string) => text.repeat(40);

/** Weak secrets of each kind, and what is said of them. */
const WEAK_KEYS: [string, string, RegExp][] = [
  ['the key that docker-compose.yml once had', 'Zm9yLXRyeWluZy1vdXQtb25seS0wMTIzNDU2Nzg5YWI=', /published/],
  ['a key of zeros', Buffer.alloc(32).toString('base64'), /zeros/],
  ['a key of one byte', Buffer.alloc(32, 7).toString('base64'), /repeats a few bytes/],
  ['a key of two bytes in turn', Buffer.alloc(32, 'ab').toString('base64'), /repeats a few bytes/],
  ['a key that is text', Buffer.from('this is my very secret key 01234').toString('base64'), /is text/],
];
const WEAK_SECRETS: [string, string, RegExp][] = [
  ['a secret of these tests', 'whsec_example_only_0f1e2d3c4b5a69788796a5b4c3d2e1f0', /published/],
  ['the secret that docker-compose.yml once had', 'whsec_for_trying_out_only_0123456789', /published/],
  ['a secret of 31 bytes', 'whsec_0f1e2d3c4b5a69788796a5b4c', /fewer than 32 bytes.*RFC 7518/],
  ['a secret of one character', `whsec_${repeat('a')}`, /repeats a few characters/],
];

describe('P21 production refuses secrets that are published or can be guessed', () => {
  it('P21 a complete production environment starts', () => {
    expect(faultsOf(PRODUCTION)).toEqual([]);
  });

  it.each([
    ...WEAK_KEYS.map((row) => ['ENCRYPTION_KEYS', ...row] as const),
    ...WEAK_SECRETS.map((row) => ['PROVE_WEBHOOK_SECRETS', ...row] as const),
    ['API_TOKEN', 'a token of one character', repeat('x'), /repeats a few characters/],
    ['ADMIN_TOKEN', 'a token of one character', repeat('x'), /repeats a few characters/],
    ['DATABASE_URL', 'a published password', 'postgres://vu:for-trying-out@localhost/vu', /published/],
  ] as [string, string, string, RegExp][])('P21 %s: %s', (name, _, value, said) => {
    const faults = faultsOf({ ...PRODUCTION, [name]: value });
    expect(faults).toEqual([expect.stringMatching(new RegExp(`^${name}: .*${said.source}`))]);
    expect(faults.join()).not.toContain(value);
    // Also behind a good one.
    if (!name.endsWith('URL')) {
      expect(faultsOf({ ...PRODUCTION, [name]: `${randomBytes(32).toString('base64')},${value}` })).toEqual([
        expect.stringMatching(new RegExp(`^${name}: value 2 of 2 .*${said.source}`)),
      ]);
    }
  });

  it('P21 a token of the company must open no door of operators', () => {
    const [company, operator] = [randomBytes(32), randomBytes(32)].map((bytes) => bytes.toString('base64'));
    const tokens = { API_TOKEN: `${operator},${company}`, ADMIN_TOKEN: company };
    const faults = faultsOf({ ...PRODUCTION, ...tokens });
    expect(faults).toEqual([expect.stringMatching(/^ADMIN_TOKEN: holds a token of API_TOKEN/)]);
    expect(faults.join()).not.toContain(company);
    expect(faultsOf({ ...PRODUCTION, API_TOKEN: company, ADMIN_TOKEN: operator })).toEqual([]);
  });

  it('P21 what strangers can reach needs strong secrets, whatever the environment is called', () => {
    const weak = { ...PRODUCTION, NODE_ENV: 'staging', ENCRYPTION_KEYS: TEST_KEY };
    expect(faultsOf(weak)).toEqual([expect.stringMatching(/^ENCRYPTION_KEYS: .*repeats/)]);
    expect(faultsOf({ ...weak, PUBLIC_URL: 'http://localhost:3000' })).toEqual([]);
    expect(faultsOf({ ...weak, PUBLIC_URL: '', HOST: '0.0.0.0' })).toHaveLength(1);
  });

  it('P21 a shorter webhook secret is accepted by a named option only, and never below 16 bytes', () => {
    const short = { ...PRODUCTION, PROVE_WEBHOOK_SECRETS: 'whsec_0f1e2d3c4b5a6978' };
    expect(faultsOf(short)).toHaveLength(1);
    expect(faultsOf({ ...short, PROVE_WEBHOOK_SECRET_MIN_BYTES: '22' })).toEqual([]);
    expect(faultsOf({ ...short, PROVE_WEBHOOK_SECRET_MIN_BYTES: '8' })).toContainEqual(
      expect.stringMatching(/^PROVE_WEBHOOK_SECRET_MIN_BYTES: expected a whole number from 16/),
    );
  });

  describe('P21 in a host with NODE_ENV=production', () => {
    const before = process.env['NODE_ENV'];
    beforeEach(() => (process.env['NODE_ENV'] = 'production'));
    afterEach(() => (process.env['NODE_ENV'] = before));

    function problemsOf(change: object): string {
      const options = {
        projects: [{ webhookSecrets: [STRONG_SECRET] }],
        queue: { connection: { host: 'localhost' } },
        mail: {
          transport: 'smtps://mail',
          from: 'a@example.com',
          company: { name: 'A', supportEmail: 'a@b.example' },
        },
        encryption: { keys: [PRODUCTION.ENCRYPTION_KEYS] },
        publicUrl: 'https://api.example.com',
        ...change,
      };
      try {
        resolveOptions(options);
        return '';
      } catch (error) {
        return (error as InvalidOptionsError).message;
      }
    }

    it.each(WEAK_KEYS)('P21 encryption.keys: %s', (_, key, said) => {
      expect(problemsOf({ encryption: { keys: [PRODUCTION.ENCRYPTION_KEYS, key] } })).toMatch(
        new RegExp(`encryption\\.keys\\[1\\]: .*${said.source}`),
      );
    });

    it.each(WEAK_SECRETS)('P21 projects[].webhookSecrets: %s', (_, secret, said) => {
      expect(problemsOf({ projects: [{ webhookSecrets: [secret] }] })).toMatch(
        new RegExp(`projects\\[0\\]\\.webhookSecrets\\[0\\]: .*${said.source}`),
      );
    });

    it('P19 a secret of two projects is refused: a token for one would open the other', () => {
      const rotating = [STRONG_SECRET, STRONG_SECRET];
      const own = `whsec_${randomBytes(32).toString('base64')}`;
      const projects = (...second: string[]) => [
        { webhookSecrets: rotating },
        { name: 'b', webhookSecrets: second },
      ];
      for (const shared of [STRONG_SECRET, STRONG_SECRET.replace(/^whsec_/, '')]) {
        const problems = problemsOf({ projects: projects(own, shared) });
        expect(problems).toMatch(
          /projects\[1\]\.webhookSecrets\[1\]: the same secret as projects\[0\]\.webhookSecrets\[0\]/,
        );
        expect(problems).not.toContain(shared);
      }
      expect(problemsOf({ projects: projects(own, own) })).toBe('');
    });

    it('P21 minSecretBytes lowers the limit of one project', () => {
      const webhookSecrets = ['whsec_0f1e2d3c4b5a6978'];
      expect(problemsOf({ projects: [{ webhookSecrets }] })).toMatch(/minSecretBytes/);
      expect(problemsOf({ projects: [{ webhookSecrets, minSecretBytes: 16 }] })).toBe('');
      expect(problemsOf({})).toBe('');
    });
  });
});
