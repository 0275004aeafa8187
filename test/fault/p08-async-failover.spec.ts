import { hashLinkToken } from '../../src/verified-users/reverification/link-tokens';
import { answerLike } from '../e2e/service/deliver';
import { query } from '../integration/query';
import { engines } from '../support/engines';
import { ReplicatedPostgres } from './support/replicated-postgres';
import { scale, TEST_LIMIT_MS } from './support/scale';
import { Scenario } from './support/scenario';

const SHARE = Math.ceil(scale.notifications / 3);
/** So many emails at least leave before the failover, and are unknown after it. */
const FORGOTTEN_EMAILS = 10;
const LINK = /\/reverify\/([\w-]{43})/;

describe.each(engines)('with the queue on $name', (engine) => {
  let postgres: ReplicatedPostgres | undefined;
  let scenario: Scenario | undefined;

  beforeEach(() => {
    [postgres, scenario] = [undefined, undefined];
  });

  afterEach(() => (scenario ? scenario.clear() : postgres?.drop()));

  it(
    'P8 an asynchronous standby takes over without the last commits: nothing acknowledged is lost',
    async () => {
      postgres = await ReplicatedPostgres.start({ synchronous: false });
      const running = (scenario = await Scenario.start({ engine, database: postgres }));
      await running.send(SHARE / 4);
      await stopReplication(postgres);
      // This is what the standby knows when it is promoted.
      const known = await readKnown(postgres.standby.url);
      const emails = running.smtp.messages.length;
      await running.send(SHARE);
      await running.smtp.received(emails + FORGOTTEN_EMAILS);
      await running.send(SHARE, running.random.below(SHARE / 2));
      // Acknowledged before the journal comes in.
      const acknowledged = running.ledger.deliveries.filter(({ status }) => status === 200);
      const missing = acknowledged.flatMap(({ items }) => items).filter((i) => !known.events.has(i.eventId));
      expect(missing.length).toBeGreaterThan(0);
      await postgres.failOver();
      await running.send(SHARE);
      await running.expectAccepted();
      await expectReported(await running.fleet.door());

      const knewEmail = (effect: string) => known.emailed.has(/^email to (.+)@/.exec(effect)?.[1] ?? '');
      const doubledEmails = async ({ doubled }: { doubled: string[] }) => {
        await expectLastLinksWork(running);
        return [`${doubled.length} customers written to twice`];
      };
      await running.expectAllDone(
        `an asynchronous failover that forgot ${missing.length} acknowledged notifications, queue on ${engine.name}`,
        1,
        doubledEmails,
        (effect) => effect.startsWith('email to ') && !knewEmail(effect),
      );
    },
    TEST_LIMIT_MS,
  );

  it(
    'P8 a synchronous standby takes over under load: nothing is lost, nothing doubles, emails included',
    async () => {
      postgres = await ReplicatedPostgres.start({ synchronous: true });
      scenario = await Scenario.start({ engine, database: postgres });
      await scenario.send(SHARE, scenario.random.below(SHARE));
      await postgres.failOver();
      await scenario.send(SHARE);
      await scenario.expectAccepted();
      await scenario.expectAllDone(`a synchronous failover, queue on ${engine.name}`, 1);
    },
    TEST_LIMIT_MS,
  );
});

/** From now on the standby lags: it has all that was committed, and gets no more. */
async function stopReplication({ primary, standby }: ReplicatedPostgres): Promise<void> {
  const [position] = (await query(primary.url, 'SELECT pg_current_wal_flush_lsn()::text AS lsn')) as [
    { lsn: string },
  ];
  await until(standby.url, `SELECT pg_last_wal_replay_lsn() >= '${position.lsn}' AS done`);
  await query(standby.url, `ALTER SYSTEM SET primary_conninfo = ''`);
  await query(standby.url, 'SELECT pg_reload_conf()');
  await until(standby.url, 'SELECT NOT EXISTS (SELECT 1 FROM pg_stat_wal_receiver) AS done');
  // It has replayed what it received when it waits for more. Comparing positions does not do: the stream may have ended
  // in the middle of a record.
  await until(
    standby.url,
    `SELECT EXISTS (SELECT 1 FROM pg_stat_activity
                     WHERE backend_type = 'startup' AND wait_event LIKE 'Recovery%') AS done`,
  );
}

/** Asked again until it is so: a standby cannot notify. */
async function until(url: string, sql: string): Promise<void> {
  for (const end = Date.now() + scale.patienceMs; Date.now() < end;) {
    const [row] = (await query(url, sql)) as [{ done: boolean }];
    if (row.done) return;
  }
  throw new Error(`Never so: ${sql}`);
}

/** Event ids, and customers whose email was claimed: nobody writes to those again. */
async function readKnown(url: string): Promise<{ events: Set<string>; emailed: Set<string> }> {
  const values = async (sql: string) =>
    new Set(((await query(url, sql)) as { value: string }[]).map(({ value }) => value));
  return {
    events: await values('SELECT event_id AS value FROM vu_notification'),
    emailed: await values(`
      SELECT i.client_customer_id AS value FROM vu_email e
        JOIN vu_reverification r ON r.id = e.subject_id JOIN vu_identity i ON i.id = r.identity_id
       WHERE e.attempts > 0`),
  };
}

/** Readiness and metrics of the process that stored deliveries again. */
async function expectReported(url: string): Promise<void> {
  await answerLike(`${url}/metrics`, (_, text) =>
    /^verified_users_journal_records_total\{outcome="restored"\} [1-9]/m.test(text),
  );
  const failover = { status: 'degraded', reason: expect.stringContaining('failover') };
  const readiness = await fetch(`${url}/health/ready`);
  expect(readiness.status).toBe(200);
  expect(await readiness.json()).toMatchObject({ checks: { failover } });
}

/** Of a customer who was written to twice the first link is forgotten, so the second has to work. */
async function expectLastLinksWork({ smtp, database }: Scenario): Promise<void> {
  const links = new Map<string, string>();
  for (const { to, text } of smtp.messages)
    links.set([to].flat()[0]?.text ?? 'nobody', LINK.exec(text ?? '')?.[1] ?? 'none');
  const rows = (await query(
    database.url,
    `SELECT encode(token_sha256, 'hex') AS hash FROM vu_link_token WHERE replaced_at IS NULL`,
  )) as { hash: string }[];
  const valid = new Set(rows.map(({ hash }) => hash));
  const dead = [...links].filter(([, token]) => !valid.has(hashLinkToken(token).toString('hex')));
  expect(dead.map(([address]) => address)).toEqual([]);
}
