import type { DataSource } from 'typeorm';
import { transactWithin } from '../../src/verified-users/database/transact-within';
import { VerifiedIdentity } from '../../src';
import { CloseReverification } from '../../src/verified-users/reverification/close-reverification.service';
import { ExpireCases } from '../../src/verified-users/schedule/reminders/expire-cases.service';
import { lockDueCases } from '../../src/verified-users/schedule/reminders/lock-due-cases.sql';
import { RemindCustomers } from '../../src/verified-users/schedule/reminders/remind-customers.service';
import type { Counts } from '../../src/verified-users/schedule/run/schedule';
import { RunSchedule } from '../../src/verified-users/schedule/run/run-schedule.service';
import type { TestApp } from '../support/test-app';
import { Gate } from './core/gate';
import { RemindersScene, type Customer } from './reminders/reminders-scene';

const PROCESSES = 5;
const CUSTOMERS = 12;

describe('P10 one reminder per step, whatever dies and whoever else runs', () => {
  let scene: RemindersScene;
  const all = () => [scene.test, ...scene.others];

  beforeAll(async () => {
    scene = await RemindersScene.start({ maxEmails: 2 });
    for (let index = 1; index < PROCESSES; index += 1) await scene.another({ maxEmails: 2 });
  });
  beforeEach(() => scene.clear());
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => scene.stop());

  const dataSource = (): DataSource => scene.test.dataSource;
  const count = async (kind: string) =>
    (
      await dataSource().query<[{ n: number }]>(`SELECT count(*)::int AS n FROM vu_email WHERE kind = $1`, [
        kind,
      ])
    )[0].n;
  async function invited(howMany: number): Promise<Customer[]> {
    const customers: Customer[] = [];
    for (let index = 0; index < howMany; index += 1) customers.push(await scene.invited());
    return customers;
  }

  it.each([
    ['reminders', 2, 'reminder 1', ({ app }: TestApp) => app.get(RemindCustomers, { strict: false })],
    ['deadlines', 14, 'lapsed 0', ({ app }: TestApp) => app.get(ExpireCases, { strict: false })],
  ] as const)(
    `P10 P15 ${PROCESSES} processes on the same due %s: each is done once`,
    async (_, days, step, batchesOf) => {
      const customers = await invited(CUSTOMERS);
      scene.setDay(days);
      const now = new Date(scene.begin.getTime() + days * 86_400_000);
      const totals: Counts = {};
      const report = (counts: Counts): Promise<void> => {
        for (const [word, more] of Object.entries(counts)) totals[word] = (totals[word] ?? 0) + more;
        return Promise.resolve();
      };
      const tick = new Date(0);
      // As runs that were taken over while their process was still at it, and one that is as it should be.
      const [runs] = await Promise.all([
        Promise.all(all().map((app) => scene.tick(app, tick))),
        ...all().flatMap((app) => [1, 2, 3].map(() => batchesOf(app).batch({ id: '0', now, report }))),
      ]);
      const ran = runs.filter((run) => run !== null);
      expect(ran.map(({ outcome }) => outcome)).toEqual(['done']);
      await report(await scene.countsOf(ran[0]!.id));
      const word = days === 2 ? 'reminded' : 'lapsed';
      expect(totals).toMatchObject({ [word]: CUSTOMERS });
      await scene.sent();
      for (const customer of customers) {
        expect((await scene.steps(customer)).slice(1)).toEqual([step]);
        expect(scene.subjects(customer)).toHaveLength(2);
      }
    },
  );

  it('P10 a run that dies in the middle of a batch leaves nothing of it; the next one does all, once', async () => {
    const customers = await invited(CUSTOMERS);
    scene.setDay(2);
    // At the commit: emails, cases and counts are written by then.
    await dataSource().query(`
      CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW.id = (SELECT id FROM vu_reverification ORDER BY id DESC LIMIT 1) THEN RAISE 'died'; END IF;
        RETURN NEW;
      END $$;
      CREATE CONSTRAINT TRIGGER dies AFTER UPDATE ON vu_reverification DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION die()`);
    expect(await scene.tick()).toMatchObject({ outcome: 'failed' });
    await dataSource().query('DROP FUNCTION die CASCADE');
    expect(await count('reminder')).toBe(0);
    expect(await scene.run()).toEqual({ reminded: CUSTOMERS });

    scene.setDay(14);
    const closing = scene.test.app.get(CloseReverification, { strict: false });
    const closeAll = closing.closeAll.bind(closing);
    const spy = jest.spyOn(closing, 'closeAll').mockImplementation(async (...given) => {
      await closeAll(...given);
      throw new Error('died');
    });
    expect(await scene.tick()).toMatchObject({ outcome: 'failed' });
    spy.mockRestore();
    expect(await count('lapsed')).toBe(0);
    expect(await scene.run()).toEqual({ lapsed: CUSTOMERS });
    await scene.sent();
    for (const customer of customers) {
      expect(await scene.steps(customer)).toEqual(['invitation 0', 'reminder 1', 'lapsed 0']);
      expect(scene.subjects(customer)).toHaveLength(3);
    }
    const runs = await dataSource().query<{ counts: Counts; status: string }[]>(
      `SELECT status, counts FROM vu_schedule_run WHERE schedule = 'reminders' ORDER BY id`,
    );
    expect(runs.map(({ status }) => status)).toEqual(['failed', 'done', 'failed', 'done']);
    expect([runs[0]!.counts, runs[2]!.counts]).toEqual([{}, {}]);
  });

  it('P9 a run that was taken over while its process was in a batch takes that batch back', async () => {
    await invited(3);
    scene.setDay(2);
    const reminding = scene.test.app.get(RemindCustomers, { strict: false });
    const batch = reminding.batch.bind(reminding);
    jest.spyOn(reminding, 'batch').mockImplementationOnce(async (run) => {
      await dataSource().query(`UPDATE vu_schedule_run SET holder = gen_random_uuid()`);
      return batch(run);
    });
    expect(await scene.tick()).toMatchObject({ outcome: 'interrupted' });
    expect(await count('reminder')).toBe(0);
    await dataSource().query(`UPDATE vu_schedule_run SET lease_until = now() - interval '1 s'`);
    expect(await scene.run()).toEqual({ reminded: 3 });
  });

  it('P18 a stop ends the run after the batch in hand', async () => {
    await invited(2);
    scene.setDay(2);
    const stop = new AbortController();
    const reminding = scene.test.app.get(RemindCustomers, { strict: false });
    const batch = reminding.batch.bind(reminding);
    const spy = jest.spyOn(reminding, 'batch').mockImplementation((run) => {
      stop.abort();
      return batch(run);
    });
    const runner = scene.test.app.get(RunSchedule, { strict: false });
    expect(await runner.run('reminders', new Date(1e12), stop.signal)).toMatchObject({
      outcome: 'interrupted',
    });
    expect(spy).toHaveBeenCalledTimes(1);
    expect(await count('reminder')).toBe(2);
  });

  it.each([2, 14])('a case that is closed at this moment, on day %d, is passed over', async (days) => {
    const [closing, other] = (await invited(2)) as [Customer, Customer];
    scene.setDay(days);
    const gate = new Gate();
    const closed = transactWithin(dataSource(), async (manager) => {
      const identity = await manager.findOneOrFail(VerifiedIdentity, {
        where: { id: closing.identityId },
        lock: { mode: 'pessimistic_write' },
      });
      const cause = { kind: 'company' as const, id: null };
      await manager.update(VerifiedIdentity, { id: identity.id }, { status: 'verified' });
      await scene.test.app
        .get(CloseReverification, { strict: false })
        .close(manager, identity, { status: 'succeeded' }, cause);
      await gate.pass();
    });
    await gate.reached();
    expect(await scene.run()).toEqual(days === 2 ? { reminded: 1 } : { lapsed: 1 });
    gate.open();
    await closed;
    expect(await scene.run()).toEqual({});
    expect(await scene.steps(closing)).toEqual(['invitation 0']);
    expect(await scene.caseOf(closing)).toMatchObject({ status: 'succeeded', reminders: 0 });
    expect(await scene.identity(closing)).toMatchObject({ status: 'verified' });
    expect(await scene.steps(other)).toHaveLength(2);
  });

  it('a verification that begins at this moment is seen, though it was not there when the case was found', async () => {
    const [customer] = (await invited(1)) as [Customer];
    scene.setDay(14);
    const due = await transactWithin(dataSource(), (manager) => {
      const query = manager.query.bind(manager);
      jest.spyOn(manager, 'query').mockImplementationOnce(async (...given) => {
        const found = await query(...given);
        await scene.verifying(customer, new Date('2027-01-01'));
        return found;
      });
      return lockDueCases(manager, 'deadline', new Date('2026-03-16T12:00:00Z'), 10);
    });
    expect(due?.cases).toEqual([]);
  });

  describe('no more than 2 invitations and reminders within 30 days', () => {
    it('further reminders are left out and count as made', async () => {
      const [customer] = (await invited(1)) as [Customer];
      scene.setDay(2);
      expect(await scene.run()).toEqual({ reminded: 1 });
      scene.setDay(5);
      expect(await scene.run()).toEqual({ capped: 1 });
      expect(await scene.caseOf(customer)).toMatchObject({ reminders: 2, nextReminderAt: null });
      expect(await scene.run()).toEqual({});
      expect(await scene.steps(customer)).toEqual(['invitation 0', 'reminder 1']);
    });

    it('over all cases; an invitation is never withheld; emails that reached nobody do not count', async () => {
      const [customer] = (await invited(1)) as [Customer];
      const ref = { clientCustomerId: customer.clientCustomerId };
      await scene.test.users.cancelReverification(ref);
      scene.setDay(1);
      await scene.require(customer);
      await scene.test.users.cancelReverification(ref);
      scene.setDay(2);
      await scene.require(customer);
      scene.setDay(4);
      expect(await scene.run()).toEqual({ capped: 1 });
      await dataSource().query(`UPDATE vu_email SET status = 'failed' WHERE created_at < $1`, [
        new Date(scene.begin.getTime() + 1.5 * 86_400_000),
      ]);
      scene.setDay(7);
      expect(await scene.run()).toEqual({ reminded: 1 });
      await scene.sent();
      expect(scene.subjects(customer)).toHaveLength(4);
    });

    it('after that time they may be written to again', async () => {
      const [customer] = (await invited(1)) as [Customer];
      scene.setDay(2);
      expect(await scene.run()).toEqual({ reminded: 1 });
      scene.setDay(14);
      expect(await scene.run()).toEqual({ lapsed: 1 });
      scene.setDay(31);
      await scene.require(customer);
      // Day 2 is out of the 30 days by day 33.
      scene.setDay(33);
      expect(await scene.run()).toEqual({ reminded: 1 });
    });
  });
});
