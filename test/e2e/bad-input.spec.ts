import { accessSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { VARIABLE_NAMES } from '../../src/service/environment/environment-variables';
import { readEnvironment } from '../../src/service/environment/read-environment';
import { PinoLogger } from '../../src/service/logging/pino-logger';
import { refusalOf } from '../../src/service/refusal';
import { startService } from '../../src/service/start-service';
import { makeDataFolder, removeDataFolder } from '../integration/data-folder';
import { speakPostgres, speakRedis, startFakeServer, type FakeServer } from '../integration/fake-server';
import { query } from '../integration/query';
import { engines } from '../support/engines';
import { WEBHOOK_SECRET } from '../support/sign';
import { TEST_KEY } from '../support/test-app';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { givenSurroundings } from './service/given-surroundings';
import { ServiceProcesses, type ServiceEnv } from './service/service-process';

/** In every wrong value that could be a secret; must never be printed. */
const CANARY = 'CANARY';
const NOBODY = 65_534;
const AT_ONCE = 2;
const WAIT_MS = 300_000;

/** One wrong value for each variable that there is. */
const WRONG: ServiceEnv = {
  NODE_ENV: 'prod',
  CONFIG_FILE: `${CANARY}\nb`,
  PORT: '70000',
  HOST: `http://${CANARY}`,
  ROLE: CANARY,
  DATA_DIR: `${CANARY}\nb`,
  DATABASE_URL: CANARY,
  DATABASE_POOL_SIZE: '0',
  DATABASE_UNSAFE_SETTINGS: CANARY,
  QUEUE_DATABASE_URL: CANARY,
  REDIS_URL: `http://user:${CANARY}@localhost`,
  QUEUE_PREFIX: `${CANARY}:b`,
  PUBLIC_URL: `https://user:${CANARY}@example.com`,
  TRUST_PROXY: CANARY,
  STAND_INS: CANARY,
  DOCS: CANARY,
  METRICS: CANARY,
  PROVE_WEBHOOK_SECRETS: CANARY,
  PROVE_WEBHOOK_SECRET_MIN_BYTES: '15',
  PROVE_BASE_URL: `http://${CANARY}.example.com`,
  PROVE_CLIENT_ID: `${CANARY}\nb`,
  PROVE_CLIENT_SECRET: `${CANARY}\nb`,
  PROVE_API_GENERATION: CANARY,
  EMULATOR_PORT: '-1',
  SMTP_URL: `http://user:${CANARY}@localhost`,
  MAIL_FROM: CANARY,
  ENCRYPTION_KEYS: CANARY,
  API_TOKEN: CANARY,
  ADMIN_TOKEN: CANARY,
  LOG_LEVEL: CANARY,
  COMPANY_NAME: `${CANARY}\nb`,
  COMPANY_COLOR: CANARY,
  COMPANY_LOGO_URL: `http://${CANARY}.example.com/logo.png`,
  SUPPORT_EMAIL: CANARY,
  SUPPORT_URL: CANARY,
  DEFAULT_LOCALE: `!${CANARY}`,
  LINK_LIFETIME_SECONDS: '1',
  PAGE_URL: `https://${CANARY}.example.com`,
  WEB_SDK_URL: `https://user:${CANARY}@example.com`,
  WEB_SDK_CONNECT_ORIGINS: `https://${CANARY}.example.com/path`,
  SESSION_LIFETIME_SECONDS: '59',
  CONSENT_TEXT_VERSION: `${CANARY} b`,
  US_CARRIER_CONSENT: CANARY,
  PROVE_PRIVACY_URL: `http://${CANARY}.example.com`,
  VERIFICATIONS_PER_CASE: '0',
  SHUTDOWN_TIMEOUT_SECONDS: '0',
  SWEEP_INTERVAL_SECONDS: '61',
  STORE_DEADLINE_SECONDS: '0',
  JOURNAL: 'maybe',
  JOURNAL_MAX_MEGABYTES: '3',
  JOURNAL_KEEP_SECONDS: '3601',
  JOURNAL_KEEP_MEGABYTES: '3',
  SCHEDULES_TIME_ZONE: CANARY,
  REMINDERS_SCHEDULE: CANARY,
  DUE_CHECKS_SCHEDULE: CANARY,
  RECONCILIATION_SCHEDULE: CANARY,
  SILENCE_SCHEDULE: CANARY,
  RETENTION_SCHEDULE: CANARY,
  HISTORY_SCHEDULE: CANARY,
  REMINDER_AFTER_DAYS: CANARY,
  QUIET_HOURS: CANARY,
  REVERIFICATION_DEADLINE_DAYS: '0',
  SILENT_CHECK: CANARY,
  PHONE_VALIDATION: CANARY,
  STALE_NUMBER: CANARY,
  REQUIRE_NAMES: CANARY,
  UNBOUND_POSSESSION: CANARY,
  CHECK_WATCHED_AFTER_DAYS: '0',
  KEEP_HISTORY_DAYS: '0',
  KEEP_DELIVERIES_DAYS: '0',
};

/** What rows refer to; made before the first of them runs. */
interface Surroundings {
  folder: string;
  database: TestDatabase;
  unmigrated: TestDatabase;
  newer: TestDatabase;
  busy: Server;
  oldPostgres: FakeServer;
  oldRedis: FakeServer;
  strictRedis: FakeServer;
  gone: number;
}

interface Row {
  what: string;
  /** Default 1; 2: a command was called wrongly. */
  code?: number;
  env: (given: Surroundings) => ServiceEnv;
  /** The command; the service when absent. */
  command?: [string, ...string[]];
  user?: { uid: number; gid: number };
  /** Looked at without a process of its own: how a refusal becomes lines and an exit code, the other rows show. */
  inProcess?: true;
  /** Standard error, line by line, whatever the order. */
  lines: RegExp[];
}

interface Outcome {
  code: number | string;
  stderr: string;
  output: string;
}

const portOf = (server: Server) => (server.address() as AddressInfo).port;
/** The secrets that nobody makes up for a database of one's own, and that database. */
const withDatabase = (url: string): ServiceEnv => ({
  DATABASE_URL: url,
  ENCRYPTION_KEYS: TEST_KEY,
  PROVE_WEBHOOK_SECRETS: WEBHOOK_SECRET,
});
const at = (database: TestDatabase, change: (url: URL) => void): ServiceEnv => {
  const url = new URL(database.url);
  change(url);
  return withDatabase(url.href);
};

const ENVIRONMENT_ROWS: Row[] = [
  {
    what: 'every variable wrong',
    env: () => WRONG,
    lines: Object.keys(WRONG).map((name) => new RegExp(`^${name}: \\S.{8,}$`)),
  },
  {
    what: 'production with nothing given',
    env: () => ({ NODE_ENV: 'production' }),
    lines: [
      /^DATABASE_URL: needed in production; postgres:/,
      /^PUBLIC_URL: needed in production; /,
      /^PROVE_WEBHOOK_SECRETS: needed in production; /,
      /^SMTP_URL: needed in production; /,
      /^MAIL_FROM: needed in production; /,
      /^ENCRYPTION_KEYS: needed in production; .*openssl/,
      /^COMPANY_NAME: needed in production; /,
      /^SUPPORT_EMAIL: needed in production, or SUPPORT_URL/,
      /^TRUST_PROXY: needed in production; .*, or none/,
    ],
  },
  {
    what: 'P21 a database of one’s own without the secrets that it needs',
    env: () => ({ DATABASE_URL: 'postgres://localhost/db' }),
    lines: [/^ENCRYPTION_KEYS: needed with DATABASE_URL/, /^PROVE_WEBHOOK_SECRETS: needed with DATABASE_URL/],
  },
  {
    what: 'P21 stand-ins on every address of the machine',
    env: () => ({ HOST: '0.0.0.0' }),
    lines: [/^HOST: other machines could reach stand-ins; .*STAND_INS=on$/],
  },
  {
    what: 'web apart without a database to share, and halves of pairs',
    env: () => ({
      ROLE: 'web',
      SMTP_URL: 'smtp://localhost:25',
      PROVE_CLIENT_ID: 'id',
      WEB_SDK_CONNECT_ORIGINS: 'https://device.example.com',
    }),
    lines: [
      /^DATABASE_URL: needed with ROLE=web/,
      /^MAIL_FROM: needed with SMTP_URL/,
      /^PROVE_CLIENT_SECRET: needed with/,
      /^WEB_SDK_URL: needed with WEB_SDK_CONNECT_ORIGINS/,
    ],
  },
];

const SURROUNDINGS_ROWS: Row[] = [
  {
    what: 'a database that is not there, and no journal to wait with',
    env: ({ gone }) => ({
      ...withDatabase(`postgres://user:${CANARY}@127.0.0.1:${gone}/db`),
      JOURNAL: 'off',
    }),
    lines: [/^DATABASE_URL: 127.0.0.1:\d+\/db refuses the connection; start the server/],
  },
  ...inProcess([
    {
      what: 'a busy port',
      env: ({ database, busy }) => ({ ...withDatabase(database.url), PORT: `${portOf(busy)}` }),
      lines: [/^PORT: \d+ is in use on 127.0.0.1; stop what listens there or choose another port$/],
    },
    {
      what: 'a host of another machine',
      env: ({ database }) => ({ ...withDatabase(database.url), HOST: '203.0.113.1', STAND_INS: 'on' }),
      lines: [/^HOST: 203.0.113.1 is no address of this machine .*use 127.0.0.1/],
    },
    {
      what: 'a file in the place of DATA_DIR',
      env: ({ folder }) => ({ DATA_DIR: join(folder, 'file') }),
      lines: [/^DATA_DIR: the service cannot write to .*file.*choose another folder$/],
    },
    {
      what: 'a file in the place of DATA_DIR, when only the journal needs it',
      env: ({ folder, database }) => ({
        ...givenSurroundings(engines[0]!, database, { url: 'smtp://127.0.0.1:9' }),
        DATA_DIR: join(folder, 'file'),
      }),
      lines: [/^DATA_DIR: the service cannot write to .*file.*choose another folder, or set JOURNAL=off$/],
    },
    {
      what: 'a wrong password of the database',
      env: ({ database }) => at(database, (url) => (url.password = CANARY)),
      lines: [/^DATABASE_URL: \S+ refuses user or password; correct them$/],
    },
    {
      what: 'a database that does not exist',
      env: ({ database }) => at(database, (url) => (url.pathname = '/absent')),
      lines: [/^DATABASE_URL: \S+\/absent does not exist on that server; create/],
    },
    {
      what: 'PostgreSQL 13',
      env: ({ oldPostgres }) => ({
        ...withDatabase(`postgres://u:${CANARY}@127.0.0.1:${oldPostgres.port}/db`),
      }),
      lines: [/^DATABASE_URL: \S+ is PostgreSQL 13.18; 14 or newer is needed$/],
    },
    {
      what: 'a schema that was not migrated',
      env: ({ unmigrated }) => withDatabase(unmigrated.url),
      lines: [/^DATABASE_URL: the database lacks all \d+ migrations; run "npm run migrate"$/],
    },
    {
      what: 'a schema of a newer version',
      env: ({ newer }) => withDatabase(newer.url),
      lines: [/^DATABASE_URL: the database was migrated by a newer version .*; deploy the newer version$/],
    },
    {
      what: 'a Redis that is not there, and no journal to wait with',
      env: ({ database, gone }) => ({
        ...withDatabase(database.url),
        REDIS_URL: `redis://:${CANARY}@127.0.0.1:${gone}`,
        JOURNAL: 'off',
      }),
      lines: [/^REDIS_URL: 127.0.0.1:\d+ refuses the connection; start the server/],
    },
    {
      what: 'a wrong password of Redis',
      env: ({ database, strictRedis: { port } }) => ({
        ...withDatabase(database.url),
        REDIS_URL: `redis://:${CANARY}@127.0.0.1:${port}`,
      }),
      lines: [/^REDIS_URL: \S+ refuses user or password, or wants one; correct them$/],
    },
    {
      what: 'Redis 6.0',
      env: ({ database, oldRedis: { port } }) => ({
        ...withDatabase(database.url),
        REDIS_URL: `redis://127.0.0.1:${port}`,
      }),
      lines: [/^REDIS_URL: \S+ is Redis 6.0.16; Redis 6.2 or newer, or Valkey, is needed$/],
    },
  ]),
];

const COMMAND_ROWS: Row[] = [
  {
    what: 'retry of what is no id',
    code: 2,
    command: ['retry', 'abc'],
    env: ({ database }) => ({ DATABASE_URL: database.url }),
    lines: [/^retry needs the id of a notification, a number/],
  },
  {
    what: 'retry without an id',
    code: 2,
    command: ['retry'],
    env: ({ database }) => ({ DATABASE_URL: database.url }),
    lines: [/^retry needs the id/],
  },
  {
    what: 'revert without --yes',
    code: 2,
    command: ['revert'],
    env: ({ database }) => ({ DATABASE_URL: database.url }),
    lines: [/^revert drops tables with their data: say "revert --yes"/],
  },
  {
    what: 'a command on a database that is not there',
    command: ['migrate'],
    env: ({ gone }) => ({ DATABASE_URL: `postgres://user:${CANARY}@127.0.0.1:${gone}/db` }),
    lines: [/^DATABASE_URL: 127.0.0.1:\d+\/db refuses the connection; start the server/],
  },
  {
    what: 'a command in a wrong environment',
    command: ['migrate'],
    env: () => ({ DATABASE_URL: CANARY }),
    lines: [/^DATABASE_URL: expected postgres:/],
  },
];

/** Only root can become someone who may not write, and only when that one can read the project. */
const NOBODY_ROWS: Row[] = canActAsNobody()
  ? [
      {
        what: 'a DATA_DIR that may not be written to',
        env: ({ folder }) => ({ DATA_DIR: join(folder, 'closed') }),
        ...(process.getuid?.() === 0 && { user: { uid: NOBODY, gid: NOBODY } }),
        lines: [
          /^DATA_DIR: the service cannot write to .*closed: its user may not write there; give it the permission/,
        ],
      },
    ]
  : [];

const ROWS = [...ENVIRONMENT_ROWS, ...SURROUNDINGS_ROWS, ...COMMAND_ROWS, ...NOBODY_ROWS];

describe('P13 bad input: one clear line per fault, its exit code, no stack, no secret', () => {
  const services = new ServiceProcesses();
  const outcomes = new Map<Row, Outcome>();
  let given: Surroundings;

  beforeAll(async () => {
    given = await makeSurroundings();
    const waiting = [...ROWS];
    const work = async () => {
      for (let row = waiting.shift(); row; row = waiting.shift()) outcomes.set(row, await run(row));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }, WAIT_MS);

  afterAll(async () => {
    await services.killAll();
    await removeSurroundings(given);
  });

  async function run({ env, command, user, inProcess: within }: Row): Promise<Outcome> {
    if (within) return refuse(env(given));
    const service = services.start(env(given), command ? ['cli.js', ...command] : ['main.js'], user);
    const code = await service.ended;
    return { code, stderr: service.stderr, output: service.lines.join('\n') };
  }

  it.each(ROWS.map((row) => [row.what, row] as const))('%s', (_, row) => {
    const { code, stderr, output } = outcomes.get(row)!;
    expect({
      code,
      unknown: linesOf(stderr).filter((line) => !row.lines.some((form) => form.test(line))),
    }).toEqual({
      code: row.code ?? 1,
      unknown: [],
    });
    for (const form of row.lines) expect(linesOf(stderr)).toContainEqual(expect.stringMatching(form));
    expect(linesOf(stderr)).toHaveLength(row.lines.length);
    expect(stderr + output).not.toContain(CANARY);
    expect(stderr + output).not.toMatch(/^\s+at /m);
  });

  it('the table has a wrong value for every variable', () => {
    expect(Object.keys(WRONG).sort()).toEqual([...VARIABLE_NAMES].sort());
  });

  it('an unknown command is named, with where the commands are listed', async () => {
    const service = services.start({}, ['cli.js', 'frobnicate']);
    expect(await service.ended).toBe(2);
    expect(service.stderr).toBe('error: unknown command \'frobnicate\'\nSee "verified-users --help".\n');
  });

  it('a second service, and a command, on a DATA_DIR that is in use', async () => {
    const dataDir = join(given.folder, 'shared');
    const first = services.start({ DATA_DIR: dataDir });
    await first.url();
    for (const program of [['main.js'], ['cli.js', 'migrate']] as const) {
      const second = services.start({ DATA_DIR: dataDir }, [...program]);
      expect(await second.ended).toBe(1);
      expect(linesOf(second.stderr)).toEqual([expect.stringMatching(/^DATA_DIR .*shared.*/)]);
    }
    expect((await first.stop()).code).toBe(0);
  });
});

function inProcess(rows: Row[]): Row[] {
  return rows.map((row) => ({ ...row, inProcess: true }));
}

/** What the process would end with. */
async function refuse(env: ServiceEnv): Promise<Outcome> {
  let output = '';
  const logger = new PinoLogger({ level: 'info', destination: { write: (line) => void (output += line) } });
  try {
    await startService(readEnvironment({ PORT: '0', ...env }), logger);
    return { code: 'started', stderr: '', output };
  } catch (error) {
    return { code: 1, stderr: refusalOf(error), output };
  }
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

async function makeSurroundings(): Promise<Surroundings> {
  const folder = await makeDataFolder();
  await chmod(folder, 0o755);
  await writeFile(join(folder, 'file'), '');
  await mkdir(join(folder, 'closed'), { mode: 0o500 });
  const newer = await createTestDatabase();
  await query(
    newer.url,
    `INSERT INTO migrations (timestamp, name) VALUES (9000000000000, 'AddTomorrow9000000000000')`,
  );
  const busy = createServer().listen(0, '127.0.0.1');
  await once(busy, 'listening');
  const passing = await startFakeServer(() => undefined);
  await passing.stop();
  return {
    folder,
    database: await createTestDatabase(),
    unmigrated: await createTestDatabase({ migrated: false }),
    newer,
    busy,
    oldPostgres: await startFakeServer(speakPostgres({ version: '130018', read_only: 'off' })),
    oldRedis: await startFakeServer(
      speakRedis('redis_version:6.0.16\r\nredis_mode:standalone\r\nrole:master\r\n'),
    ),
    strictRedis: await startFakeServer((socket) =>
      socket.on('data', () =>
        socket.write('-WRONGPASS invalid username-password pair or user is disabled.\r\n'),
      ),
    ),
    gone: passing.port,
  };
}

async function removeSurroundings(given: Surroundings): Promise<void> {
  given.busy.close();
  for (const server of [given.oldPostgres, given.oldRedis, given.strictRedis]) await server.stop();
  for (const database of [given.database, given.unmigrated, given.newer]) await database.drop();
  await removeDataFolder(join(given.folder, 'shared'));
  await removeDataFolder(given.folder);
}

function canActAsNobody(): boolean {
  if (process.getuid?.() !== 0) return true;
  process.seteuid?.(NOBODY);
  try {
    accessSync(join(__dirname, '../../dist/src/main.js'));
    accessSync(process.execPath);
    return true;
  } catch {
    return false;
  } finally {
    process.seteuid?.(0);
  }
}
