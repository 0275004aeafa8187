import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../src/verified-users/options/resolved-options';
import { BATCH, dropStatement } from '../../src/verified-users/schedule/retention/drop-batch.sql';
import { findPrefixes } from '../../src/verified-users/schedule/retention/prune-history.sql';
import { RETENTION_RULES } from '../../src/verified-users/schedule/retention/retention-rules';
import { RetentionSchedule } from '../../src/verified-users/schedule/retention/retention.schedule';
import { RunSchedule } from '../../src/verified-users/schedule/run/run-schedule.service';
import type { Counts, ScheduleRunInHand } from '../../src/verified-users/schedule/run/schedule';
import { item } from '../support/notification-item';
import { startTestApp, type TestApp } from '../support/test-app';
import { countOf, empty, fill, FILLINGS } from './retention/fill';

const NEVER = new AbortController().signal;
const DAY_MS = 86_400_000;
const KINDS = RETENTION_RULES.map(({ kind }) => kind);
const OLD = 2 * BATCH + 200;

describe('retention', () => {
  let test: TestApp;
  let now = new Date();
  let tick = 0;

  beforeAll(async () => {
    test = await startTestApp({
      extras: { role: 'web' },
      options: { now: () => now, schedules: { retention: { timing: false } } },
    });
  });

  beforeEach(async () => {
    jest.restoreAllMocks();
    now = new Date();
    tick = 0;
    await empty(test.dataSource);
  });

  afterAll(() => test.close());

  const schedule = () => test.app.get(RetentionSchedule, { strict: false });
  const run = (signal = NEVER) =>
    test.app.get(RunSchedule, { strict: false }).run('retention', new Date(tick++), signal);
  const query = <T>(sql: string, parameters?: unknown[]) => test.dataSource.query<T>(sql, parameters);

  /** Just older than the kind's age. */
  function oldFor(kind: string): Date {
    const { schedules } = test.app.get<ResolvedOptions>(RESOLVED_OPTIONS, { strict: false });
    const age = RETENTION_RULES.find((rule) => rule.kind === kind)!.age(schedules)!;
    return new Date(now.getTime() - age * 1000 - DAY_MS);
  }

  const fillOld = (kind: string, count: number) => fill(test.dataSource, kind, 'over', oldFor(kind), count);

  /** Of all runs together. */
  async function counted(kind: string): Promise<number> {
    const rows = await query<{ counts: Counts }[]>(
      `SELECT counts FROM vu_schedule_run WHERE schedule = 'retention'`,
    );
    return rows.reduce((sum, { counts }) => sum + (counts[kind] ?? 0), 0);
  }

  /** In the next run's transaction of the kind's second batch, when all is done but the commit. */
  function crashIn(kind: string): void {
    const original = schedule().run.bind(schedule());
    let batches = 0;
    jest.spyOn(schedule(), 'run').mockImplementationOnce((inHand: ScheduleRunInHand) =>
      original({
        ...inHand,
        report: async (counts, cursor, manager) => {
          await inHand.report(counts, cursor, manager);
          if (kind in counts && ++batches === 2) throw new Error('crash');
        },
      }),
    );
  }

  it('has rows of every kind to drop in these tests', () => {
    expect(Object.keys(FILLINGS)).toEqual(KINDS);
  });

  it('of each kind what is over and old goes; what is young, and what is not over, stays', async () => {
    const expected: Record<string, unknown> = {};
    for (const kind of KINDS) {
      // The later kinds' rows would be counted with it.
      await query(`TRUNCATE vu_delivery, vu_notification, vu_verification`);
      const old = await fillOld(kind, 3);
      const unfinished = await fill(test.dataSource, kind, 'unfinished', oldFor(kind), 2);
      const young = await fill(test.dataSource, kind, 'over', new Date(now.getTime() - 3_600_000), 2);
      expect([kind, old, young]).toEqual([kind, 3, 2]);
      const before = await counted(kind);
      expect(await run()).toMatchObject({ outcome: 'done' });
      expect([kind, (await counted(kind)) - before]).toEqual([kind, kind === 'scheduleRuns' ? 3 : old]);
      expected[kind] = young + unfinished;
      expect([kind, await countOf(test.dataSource, kind)]).toEqual([kind, expected[kind]]);
    }
  });

  it.each(KINDS)(
    'P9 a crash in the middle of %s takes its batch back, and the next run goes on from there',
    async (kind) => {
      expect(await fillOld(kind, OLD)).toBe(OLD);
      const stays = kind === 'scheduleRuns' ? 1 : 0;
      crashIn(kind);
      expect(await run()).toMatchObject({ outcome: 'failed' });
      expect([await counted(kind), await countOf(test.dataSource, kind)]).toEqual([BATCH, OLD - BATCH]);
      expect(await run()).toMatchObject({ outcome: 'done' });
      expect([await counted(kind), await countOf(test.dataSource, kind)]).toEqual([OLD - stays, stays]);
      const [{ words }] = await query<[{ words: string[] }]>(
        `SELECT ARRAY(SELECT jsonb_object_keys(counts)) AS words FROM vu_schedule_run ORDER BY id DESC LIMIT 1`,
      );
      expect(words.sort()).toEqual(KINDS.slice(KINDS.indexOf(kind)).sort());
    },
  );

  it('P15 of 5 at the same tick one drops, and 5 that think the run theirs drop each row once', async () => {
    await fillOld('history', OLD);
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, () =>
        test.app.get(RunSchedule, { strict: false }).run('retention', new Date(0), NEVER),
      ),
    );
    expect(outcomes.filter((one) => one !== null)).toHaveLength(1);
    expect(await counted('history')).toBe(OLD);

    await fillOld('notifications', OLD);
    let sum = 0;
    const report: ScheduleRunInHand['report'] = (counts) => {
      sum += counts['notifications'] ?? 0;
      return Promise.resolve();
    };
    const inHand = { id: '1', now, cursor: null, signal: NEVER, report, conclude: () => Promise.resolve() };
    await Promise.all(Array.from({ length: 5 }, () => schedule().run(inHand)));
    await schedule().run(inHand);
    expect([sum, await countOf(test.dataSource, 'notifications')]).toEqual([OLD, 0]);
  });

  it('a row that somebody has in hand is left to the next run, which does not wait for it', async () => {
    await fillOld('notifications', 3);
    await fill(test.dataSource, 'notifications', 'unfinished', oldFor('notifications'), 1);
    const other = test.dataSource.createQueryRunner();
    await other.startTransaction();
    // One is being looked at anew, one is being applied.
    await other.query(`SELECT 1 FROM vu_notification WHERE id = 1 FOR UPDATE`);
    await other.query(`UPDATE vu_notification SET status = 'applied' WHERE status = 'parked'`);
    expect(await run()).toMatchObject({ outcome: 'done' });
    await other.commitTransaction();
    await other.release();
    expect([await counted('notifications'), await countOf(test.dataSource, 'notifications')]).toEqual([2, 2]);
    await run();
    expect(await counted('notifications')).toBe(4);
  });

  it('P6 a notification stays while its identity is in doubt; bytes stay while somebody has to look', async () => {
    const at = oldFor('notifications');
    await query(
      `INSERT INTO vu_identity (id, project, client_customer_id, status, watch, doubt, contact, created_at, updated_at)
       SELECT gen_random_uuid(), 'default', concat_ws(': ', status, doubt), status, 'unwatched', doubt, 'x', $1, $1
         FROM (VALUES ('verified', NULL), ('verified', 'number_ported'), ('reverification_required', NULL),
           ('lapsed', NULL), ('closed', 'number_ported')) AS given (status, doubt)`,
      [at],
    );
    await fillOld('notifications', 5);
    await query(`UPDATE vu_notification SET status = 'applied', identity_id = (SELECT id FROM vu_identity
      ORDER BY client_customer_id OFFSET vu_notification.id - 1 LIMIT 1)`);
    await fillOld('deliveryBodies', 3);
    await query(`UPDATE vu_notification SET review_reason = 'unknown_event_type' WHERE id = 6`);
    await query(
      `INSERT INTO vu_quarantine (project, kind, delivery_id, reason, content_sha256, received_at)
      SELECT 'default', 'item', delivery_id, 'event_id_reused', 'x', $1 FROM vu_notification WHERE id = 7`,
      [now],
    );
    await run();
    const left = await query(`SELECT vu_identity.client_customer_id FROM vu_identity JOIN vu_notification n
      ON n.identity_id = vu_identity.id ORDER BY 1`);
    expect(left).toEqual([
      { client_customer_id: 'lapsed' },
      { client_customer_id: 'reverification_required' },
      { client_customer_id: 'verified: number_ported' },
    ]);
    expect(await counted('deliveryBodies')).toBe(1);
  });

  it('P5 an event that comes again after its notification was dropped is judged by the verification since', async () => {
    const customer = {
      clientCustomerId: 'c',
      firstName: 'A',
      lastName: 'B',
      email: 'a@example.com',
      phoneNumber: '+12025550123',
    };
    const verifiedAt = new Date(now.getTime() - 100 * DAY_MS);
    await test.users.registerIdentity({
      ...customer,
      enrollment: { proveId: 'p', verifiedAt, enrolled: true },
    });
    const event = item({ proveId: 'p', eventTimestamp: oldFor('notifications').toISOString() });
    await test.deliver({ notifications: [event] });
    await query(`UPDATE vu_notification SET status = 'applied', received_at = $1, finished_at = $1`, [
      oldFor('notifications'),
    ]);
    await run();
    expect(await countOf(test.dataSource, 'notifications')).toBe(0);
    expect(await (await test.deliver({ notifications: [event] })).json()).toMatchObject({
      accepted: 1,
      duplicates: 0,
    });
    const worker = await startTestApp({
      database: test.database,
      options: { sweep: { intervalSeconds: 1 } },
    });
    const [{ id }] = await query<[{ id: string }]>('SELECT id FROM vu_notification');
    await worker.until(async () => {
      const [{ status }] = await query<[{ status: string }]>(
        'SELECT status FROM vu_notification WHERE id = $1',
        [id],
      );
      return status !== 'stored';
    });
    await worker.close();
    expect(await query('SELECT status, reason FROM vu_notification')).toEqual([
      { status: 'recorded', reason: 'before_verification' },
    ]);
  });

  it('P16 history refuses deletes outside of retention, on the same connections too', async () => {
    await fill(test.dataSource, 'history', 'over', now, 1);
    await fillOld('history', 1);
    await run();
    expect(await counted('history')).toBe(1);
    await Promise.all(
      Array.from({ length: 20 }, () =>
        expect(query('DELETE FROM vu_identity_history')).rejects.toThrow('append-only'),
      ),
    );
  });

  it('a clock that is ahead drops nothing before its time, one that is behind drops later', async () => {
    await fill(test.dataSource, 'history', 'over', new Date(now.getTime() - DAY_MS), 2);
    await fill(test.dataSource, 'history', 'over', new Date(now.getTime() + 4_000 * DAY_MS), OLD);
    await fillOld('history', 2);
    const right = now;
    now = new Date(right.getTime() - 500 * DAY_MS);
    await run();
    expect(await counted('history')).toBe(0);
    now = new Date(right.getTime() + 3_650 * DAY_MS);
    await run();
    // The old ones are behind those from the future.
    expect([await counted('history'), await countOf(test.dataSource, 'history')]).toEqual([2, OLD + 2]);
  });

  it('20,000 rows go in bounded batches, while the webhook takes deliveries; a stop is honoured', async () => {
    await fillOld('notifications', 20_000);
    const stop = new AbortController();
    const sizes: number[] = [];
    const original = schedule().run.bind(schedule());
    jest.spyOn(schedule(), 'run').mockImplementation((inHand) =>
      original({
        ...inHand,
        report: async (counts, cursor, manager) => {
          await inHand.report(counts, cursor, manager);
          if (sizes.push(counts['notifications'] ?? 0) === 10) stop.abort();
        },
      }),
    );
    const heapBefore = process.memoryUsage().heapUsed;
    expect(await run(stop.signal)).toMatchObject({ outcome: 'interrupted' });
    const running = run();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => test.deliver({ notifications: [item({ proveId: 'p' })] })),
    );
    expect(await running).toMatchObject({ outcome: 'done' });
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect([await counted('notifications'), await countOf(test.dataSource, 'notifications')]).toEqual([
      20_000, 50,
    ]);
    expect(Math.max(...sizes)).toBe(BATCH);
    expect(process.memoryUsage().heapUsed - heapBefore).toBeLessThan(50 * 2 ** 20);
  });

  it('finds what it drops by indexes alone', async () => {
    for (const kind of KINDS) {
      // Short rows share few pages, which are read at once as long as they are few.
      const rows = kind === 'doorCounts' ? 20_000 : 5_000;
      await fillOld(kind, rows);
      await fill(test.dataSource, kind, 'over', now, rows);
    }
    await query(`INSERT INTO vu_enrollment (id, identity_id, project, prove_id, current, enrolled_at)
      SELECT gen_random_uuid(), id, project, id::text, true, now() FROM vu_identity`);
    await query('ANALYZE');
    for (const rule of RETENTION_RULES) {
      const [row] = await query<[{ key: string[] }]>(
        `SELECT ARRAY[${Object.keys(rule.key)
          .map((column) => `${column}::text`)
          .join(', ')}] AS key FROM ${rule.table} AS item
          ${rule.among ? `WHERE ${rule.among}` : ''} LIMIT 1`,
      );
      for (const key of [[], row.key]) {
        const isFirst = key.length === 0;
        const sql = rule.kind === 'history' ? findPrefixes(isFirst) : dropStatement(rule, isFirst);
        const plan = await query<{ 'QUERY PLAN': string }[]>(`EXPLAIN ${sql}`, [
          oldFor(rule.kind),
          now,
          ...key,
        ]);
        const text = plan.map((line) => line['QUERY PLAN']).join('\n');
        expect(`${rule.kind}\n${text}`).not.toContain('Seq Scan');
      }
    }
  });

  it('each change of an address has its email, when those of the earlier ones were dropped', async () => {
    const customer = {
      clientCustomerId: 'c',
      firstName: 'A',
      lastName: 'B',
      email: 'a@example.com',
      phoneNumber: '+12025550123',
    };
    await test.users.registerIdentity({
      ...customer,
      enrollment: { proveId: 'p', verifiedAt: now, enrolled: true },
    });
    const change = (email: string) => test.users.changeContact({ clientCustomerId: 'c' }, { email });
    await change('b@example.com');
    await change('c@example.com');
    await query(`UPDATE vu_email SET status = 'sent', created_at = $1, finished_at = $1 WHERE step = 0`, [
      oldFor('emails'),
    ]);
    await run();
    await change('d@example.com');
    expect(await query('SELECT kind, step FROM vu_email ORDER BY id')).toEqual([
      { kind: 'address_changed', step: 1 },
      { kind: 'address_changed', step: 2 },
    ]);
  });
});
