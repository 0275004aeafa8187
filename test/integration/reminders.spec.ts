import { IdentityHistory, VerifiedIdentity } from '../../src';
import { CompleteVerification } from '../../src/verified-users/reverification/verification/complete-verification.service';
import { OpenLink } from '../../src/verified-users/reverification/open-link.service';
import { SendEmail } from '../../src/verified-users/mail/send-email.service';
import { transactWithin } from '../../src/verified-users/database/transact-within';
import { queueOf } from './core/idle-queues';
import { EMAILS_QUEUE } from '../../src/verified-users/queue/queue-names';
import { RequireReverification } from '../../src/verified-users/reverification/require-reverification.service';
import { ExpireCases } from '../../src/verified-users/schedule/reminders/expire-cases.service';
import { lockDueCases } from '../../src/verified-users/schedule/reminders/lock-due-cases.sql';
import { RemindCustomers } from '../../src/verified-users/schedule/reminders/remind-customers.service';
import { RemindersScene } from './reminders/reminders-scene';

const INVITATION = 'Please confirm your phone number for Example Company';
const REMINDER = 'Reminder: please confirm your phone number for Example Company';
const LAST = 'Your phone number for Example Company was not confirmed';
const TOKEN = /\/reverify\/([\w-]+)/;

describe('reminders and deadlines', () => {
  let scene: RemindersScene;

  beforeAll(async () => {
    scene = await RemindersScene.start();
  });
  beforeEach(() => scene.clear());
  afterAll(() => scene.stop());

  const day = (days: number) => new Date(scene.begin.getTime() + days * 86_400_000);
  const eventsOf = (identityId: string) =>
    scene.test.dataSource.query<{ name: string; cause: unknown; state: { status: string } }[]>(
      'SELECT name, cause, state FROM vu_host_event WHERE identity_id = $1 ORDER BY id',
      [identityId],
    );

  it('P10 the plan of a case: invitation, reminders after 2 and 5 days, deadline after 14, each once', async () => {
    const customer = await scene.invited();
    const done: [number, object][] = [];
    const told: [number, string][] = [[0, scene.subjects(customer)[0]!]];
    for (let days = 0; days <= 15; days += 0.5) {
      scene.setDay(days);
      const counts = await scene.run();
      await scene.sent();
      if (Object.keys(counts).length > 0) done.push([days, counts]);
      for (const subject of scene.subjects(customer).slice(told.length)) told.push([days, subject]);
    }
    expect(told).toEqual([
      [0, INVITATION],
      [2, REMINDER],
      [5, REMINDER],
      [14, LAST],
    ]);
    expect(done).toEqual([
      [2, { reminded: 1 }],
      [5, { reminded: 1 }],
      [14, { lapsed: 1 }],
    ]);
    expect(await scene.steps(customer)).toEqual(['invitation 0', 'reminder 1', 'reminder 2', 'lapsed 0']);
    expect(await scene.caseOf(customer)).toMatchObject({
      ...{ status: 'expired', reminders: 2, nextReminderAt: null, closedAt: day(14), reason: null },
    });
    expect(await scene.identity(customer)).toMatchObject({ status: 'lapsed', doubt: null });
  });

  it('at the deadline the host is told, history names the run, and no link works any more', async () => {
    const customer = await scene.invited();
    scene.setDay(13);
    await scene.run();
    await scene.sent();
    const links = scene.mails(customer.email).map(({ text }) => TOKEN.exec(text!)![1]!);
    const opens = () =>
      Promise.all(
        links.map((token) =>
          transactWithin(scene.test.dataSource, (manager) =>
            scene.test.app.get(OpenLink, { strict: false }).view(manager, token),
          ),
        ),
      );
    expect((await opens()).map((view) => view !== null)).toEqual([false, true]);
    // The link of a reminder lasts no longer than its case.
    expect(scene.mails(customer.email)[1]!.text).toMatch(/until March 16, 2026 at 12:00\sPM UTC/);

    scene.setDay(14);
    const { id } = (await scene.tick())!;
    const cause = { kind: 'schedule', id };
    expect((await eventsOf(customer.identityId)).slice(-2)).toMatchObject([
      { name: 'reverification.expired', cause, state: { status: 'lapsed' } },
      { name: 'identity.lapsed', cause, state: { status: 'lapsed' } },
    ]);
    const history = await scene.test.dataSource
      .getRepository(IdentityHistory)
      .find({ where: { identityId: customer.identityId }, order: { id: 'ASC' } });
    expect(history.at(-1)).toMatchObject({
      ...{ what: 'lapsed', causeKind: 'schedule', causeId: id, at: day(14) },
      before: { status: 'reverification_required' },
      after: { status: 'lapsed' },
    });
    expect(await opens()).toEqual([null, null]);
    await scene.sent();
    expect(scene.mails(customer.email).at(-1)!.text).not.toMatch(/\/reverify\/|202555/);
  });

  it('lateness does not add up, what was missed is one reminder, and a clock set back repeats none', async () => {
    const late = await scene.invited();
    scene.setDay(4.9);
    expect(await scene.run()).toEqual({ reminded: 1 });
    const missed = await scene.invited();
    scene.setDay(5);
    expect(await scene.run()).toEqual({ reminded: 1 });
    expect(await scene.steps(late)).toEqual(['invitation 0', 'reminder 1', 'reminder 2']);
    // Invited on day 4.9, nobody looked for a week.
    scene.setDay(12);
    expect(await scene.run()).toEqual({ reminded: 1 });
    expect(await scene.steps(missed)).toEqual(['invitation 0', 'reminder 2']);
    for (const days of [5, 1, 6.9, 9.9, 12]) {
      scene.setDay(days);
      expect(await scene.run()).toEqual({});
    }
    await scene.sent();
    expect(scene.subjects(missed)).toEqual([INVITATION, REMINDER]);
  });

  it('P10 a clock that jumps a week ahead and back sends one reminder too early, and none twice', async () => {
    const customer = await scene.invited();
    scene.setDay(7);
    expect(await scene.run()).toEqual({ reminded: 1 });
    for (const days of [0, 2, 5, 7]) {
      scene.setDay(days);
      expect(await scene.run()).toEqual({});
    }
    expect(await scene.steps(customer)).toEqual(['invitation 0', 'reminder 2']);
  });

  it('a notification that joins a case leaves its plan alone; a case without an invitation has none', async () => {
    const customer = await scene.customer();
    await scene.require(customer, false);
    scene.setDay(3);
    expect(await scene.run()).toEqual({});
    expect(await scene.caseOf(customer)).toMatchObject({ nextReminderAt: null });
    // The first cause that invites begins the plan, counted from then.
    await scene.notify(customer);
    expect(await scene.caseOf(customer)).toMatchObject({ nextReminderAt: day(5), deadlineAt: day(14) });
    scene.setDay(4);
    await scene.notify(customer);
    expect(await scene.caseOf(customer)).toMatchObject({ nextReminderAt: day(5) });
    scene.setDay(5);
    expect(await scene.run()).toEqual({ reminded: 1 });
    await scene.notify(customer);
    expect(await scene.caseOf(customer)).toMatchObject({ nextReminderAt: day(8), reminders: 1 });
    scene.setDay(8);
    expect(await scene.run()).toEqual({ reminded: 1 });
    await scene.notify(customer);
    expect(await scene.caseOf(customer)).toMatchObject({ nextReminderAt: null, deadlineAt: day(14) });
    expect(await scene.steps(customer)).toEqual(['invitation 0', 'reminder 1', 'reminder 2']);
  });

  it('a verification that runs holds up reminder and deadline, at most until it ends', async () => {
    const customer = await scene.invited();
    await scene.test.dataSource.query(`UPDATE vu_reverification SET status = 'started'`);
    for (const [days, counts] of [
      [2, { reminded: 1 }],
      [14, { lapsed: 1 }],
    ] as const) {
      scene.setDay(days);
      const quarter = day(days + 0.01);
      await scene.verifying(customer, quarter);
      expect(await scene.run()).toEqual({});
      scene.setTime(quarter);
      expect(await scene.run()).toEqual(counts);
      await scene.test.dataSource.query('DELETE FROM vu_verification');
    }
    await scene.sent();
    expect(scene.subjects(customer)).toEqual([INVITATION, REMINDER, LAST]);
  });

  it.each([2, 14])(
    'one that Prove has said yes to holds up both until it is ended, on day %d',
    async (days) => {
      const customer = await scene.invited();
      scene.setDay(days);
      await scene.verifying(customer, day(days - 0.01), day(days - 0.02));
      expect(await scene.run()).toEqual({});
      const due = await transactWithin(scene.test.dataSource, (manager) => {
        // As one that was proven between the two looks.
        const query = manager.query.bind(manager);
        jest.spyOn(manager, 'query').mockImplementationOnce(async (...given) => {
          await query('UPDATE vu_verification SET proven_at = NULL');
          const found = await query(...given);
          await query('UPDATE vu_verification SET proven_at = $1', [day(days)]);
          return found;
        });
        return lockDueCases(manager, days === 2 ? 'reminder' : 'deadline', day(days), 10);
      });
      expect(due?.cases).toEqual([]);
    },
  );

  it.each(['queued', 'sending'])('nobody is reminded while the email before is %s', async (status) => {
    const [customer, other] = [await scene.invited(), await scene.invited()];
    const { id } = await scene.caseOf(customer);
    // For so long that no sweep finds it meanwhile.
    const become = (what: string) =>
      scene.test.dataSource.query(
        'UPDATE vu_email SET status = $2, attempts = 0, due_at = $3 WHERE subject_id = $1',
        [id, what, day(30)],
      );
    await become(status);
    for (const [days, others] of [
      [2, { reminded: 1 }],
      [5, { reminded: 1 }],
    ] as const) {
      scene.setDay(days);
      expect(await scene.run()).toEqual(others);
    }
    expect(await scene.steps(customer)).toEqual(['invitation 0']);
    await become('sent');
    expect(await scene.run()).toEqual({ reminded: 1 });
    expect(await scene.steps(customer)).toEqual(['invitation 0', 'reminder 2']);
    expect(await scene.steps(other)).toEqual(['invitation 0', 'reminder 1', 'reminder 2']);
    // What is left of the email before does not hold up the end.
    await become('queued');
    scene.setDay(14);
    expect(await scene.run()).toEqual({ lapsed: 2 });
  });

  it('who was never invited lapses without a word', async () => {
    const customer = await scene.customer();
    await scene.require(customer, false);
    scene.setDay(14);
    expect(await scene.run()).toEqual({ lapsed: 1 });
    expect(await scene.steps(customer)).toEqual([]);
  });

  it('a case of somebody who is not to be verified again expires, and nothing lapses', async () => {
    const customer = await scene.invited();
    await scene.test.dataSource.query(`UPDATE vu_identity SET status = 'verified'`);
    scene.setDay(14);
    expect(await scene.run()).toEqual({});
    expect(await scene.caseOf(customer)).toMatchObject({ status: 'expired' });
    expect(await scene.identity(customer)).toMatchObject({ status: 'verified' });
    expect(await scene.steps(customer)).toEqual(['invitation 0']);
  });

  describe('quiet hours', () => {
    const send = async (id: string) => scene.test.app.get(SendEmail, { strict: false }).send(id);

    it('a reminder waits for the morning of the customer, over the change of the clocks', async () => {
      // 23:00 on Thursday in New York; the reminder falls into the night in which clocks go forward.
      scene.setTime('2026-03-06T04:00:00Z');
      const [ada, eva] = [await scene.invited({ timeZone: 'America/New_York' }), await scene.invited()];
      expect(scene.subjects(ada)).toEqual([INVITATION]);
      scene.setTime('2026-03-08T04:00:00Z');
      expect(await scene.run()).toEqual({ reminded: 2 });
      const [, forAda] = await scene.emails(ada);
      const [, forEva] = await scene.emails(eva);
      expect(forAda).toMatchObject({ dueAt: new Date('2026-03-08T12:00:00Z') });
      expect(forEva).toMatchObject({ dueAt: new Date('2026-03-08T08:00:00Z') });
      for (const [at, ofAda, ofEva] of [
        ['2026-03-08T07:59:00Z', 1, 1],
        ['2026-03-08T08:00:00Z', 1, 2],
        ['2026-03-08T11:59:00Z', 1, 2],
        ['2026-03-08T12:00:00Z', 2, 2],
      ] as const) {
        scene.setTime(at);
        for (const { id } of [forAda!, forEva!]) await send(id);
        expect([ada, eva].map((one) => scene.subjects(one).length)).toEqual([ofAda, ofEva]);
      }
    });

    it('what waits for the morning is woken then, and not before', async () => {
      scene.setTime('2026-03-06T04:00:00Z');
      const customer = await scene.invited();
      scene.setTime('2026-03-08T04:00:00Z');
      await scene.run();
      await scene.sent();
      const [, { id } = { id: '' }] = await scene.emails(customer);
      const jobs = await queueOf(scene.test, EMAILS_QUEUE).getJobs();
      const delays = jobs.flatMap(({ data, delay }) => (data.ids.includes(id) ? delay : []));
      expect(delays).toEqual([4 * 3_600_000]);
    });

    it('it is the hour of the batch that counts, not that of the run', async () => {
      const [reminded, lapsed] = [await scene.invited(), await scene.invited()];
      await scene.test.dataSource.query(
        'UPDATE vu_reverification SET deadline_at = $2 WHERE identity_id = $1',
        [lapsed.identityId, day(2)],
      );
      const run = { id: '0', now: day(2), report: () => Promise.resolve() };
      scene.setTime('2026-03-05T04:00:00Z');
      await scene.test.app.get(ExpireCases, { strict: false }).batch(run);
      await scene.test.app.get(RemindCustomers, { strict: false }).batch(run);
      const dueAt = new Date('2026-03-05T08:00:00Z');
      expect((await scene.emails(reminded)).at(-1)).toMatchObject({ kind: 'reminder', dueAt });
      expect((await scene.emails(lapsed)).at(-1)).toMatchObject({ kind: 'lapsed', dueAt });
    });

    it('an urgent cause does not wait for the morning, though it joins a case whose invitation does', async () => {
      const morning = new Date('2026-03-06T08:00:00Z');
      const [urgent, other] = [await scene.customer(), await scene.customer()];
      scene.setTime('2026-03-06T04:00:00Z');
      for (const { identityId } of [urgent, other]) {
        await transactWithin(scene.test.dataSource, async (manager) => {
          const identity = await manager.findOneByOrFail(VerifiedIdentity, { id: identityId });
          const cause = { kind: 'schedule' as const, id: '1' };
          await scene.test.app
            .get(RequireReverification, { strict: false })
            .require(manager, identity, cause, true, morning);
        });
      }
      await scene.sent();
      // The clock that made them was ahead, by less than what a sweep takes for an error.
      scene.setTime('2026-03-06T03:59:59.500Z');
      await scene.notify(urgent);
      expect(scene.subjects(urgent)).toEqual([INVITATION]);
      expect(await scene.emails(other)).toMatchObject([{ status: 'queued', dueAt: morning }]);
    });

    it('what is over in the morning is not sent', async () => {
      scene.setTime('2026-03-06T04:00:00Z');
      const [cancelled, lapsed] = [await scene.invited(), await scene.invited()];
      scene.setTime('2026-03-08T04:00:00Z');
      await scene.run();
      await scene.test.users.cancelReverification({ clientCustomerId: cancelled.clientCustomerId });
      const [, reminder] = await scene.emails(cancelled);
      const [, sent] = await scene.emails(lapsed);
      scene.setTime('2026-03-08T08:00:00Z');
      await send(sent!.id);
      await send(reminder!.id);
      expect((await scene.emails(cancelled))[1]).toMatchObject({
        status: 'cancelled',
        reason: 'case_closed',
      });
      // At the deadline in the night; in the morning another case is open already.
      scene.setTime('2026-03-20T04:00:00Z');
      expect(await scene.run()).toEqual({ lapsed: 1 });
      const last = (await scene.emails(lapsed)).at(-1)!;
      expect(last).toMatchObject({ kind: 'lapsed', dueAt: new Date('2026-03-20T08:00:00Z') });
      await scene.test.users.requireReverification({ clientCustomerId: lapsed.clientCustomerId }, {});
      scene.setTime('2026-03-20T08:00:00Z');
      await send(last.id);
      const [row] = await scene.test.dataSource.query<{ status: string; reason: string }[]>(
        'SELECT status, reason FROM vu_email WHERE id = $1',
        [last.id],
      );
      expect(row).toEqual({ status: 'cancelled', reason: 'case_closed' });
    });
  });

  describe('a lapsed customer', () => {
    async function lapsed() {
      const customer = await scene.invited();
      scene.setDay(14);
      await scene.run();
      await scene.sent();
      return { customer, first: (await scene.caseOf(customer)).id };
    }

    it('gets a new case by a new notification, with a plan of its own', async () => {
      const { customer, first } = await lapsed();
      scene.setDay(20);
      await scene.notify(customer);
      expect(await scene.identity(customer)).toMatchObject({
        ...{ status: 'reverification_required', doubt: 'number_changed', watch: 'unwatched' },
      });
      const second = await scene.caseOf(customer);
      expect(second).toMatchObject({ status: 'invited', nextReminderAt: day(22), deadlineAt: day(34) });
      expect(second.id).not.toBe(first);
      scene.setDay(34);
      expect(await scene.run()).toEqual({ lapsed: 1 });
      await scene.sent();
      expect(scene.subjects(customer)).toEqual([INVITATION, LAST, INVITATION, LAST]);
    });

    it('gets a new case when the company requires it', async () => {
      const { customer, first } = await lapsed();
      await scene.require(customer);
      expect((await scene.caseOf(customer)).id).not.toBe(first);
      expect(await scene.identity(customer)).toMatchObject({ status: 'reverification_required' });
    });

    it.each(['recorded by the company', 'that Prove confirmed'])(
      'is verified by a verification %s, and stays without a case',
      async (how) => {
        const { customer, first } = await lapsed();
        const { clientCustomerId } = customer;
        scene.setDay(15);
        const given = { clientCustomerId, phoneNumber: '+12025550188', proveId: `new-${clientCustomerId}` };
        if (how === 'recorded by the company') await scene.test.users.recordVerification(given);
        else {
          const completing = scene.test.app.get(CompleteVerification, { strict: false });
          await transactWithin(scene.test.dataSource, (manager) =>
            completing.complete(manager, { ...given, confirm: true }, { kind: 'customer', id: null }),
          );
        }
        expect(await scene.identity(customer)).toMatchObject({ status: 'verified', verifiedAt: day(15) });
        expect(await scene.caseOf(customer)).toMatchObject({ id: first, status: 'expired' });
      },
    );

    it('stays so when the company puts another number on record', async () => {
      const { customer } = await lapsed();
      const { clientCustomerId } = customer;
      await scene.test.users.changeContact({ clientCustomerId }, { phoneNumber: '+12025550188' });
      expect(await scene.identity(customer)).toMatchObject({ status: 'lapsed' });
    });
  });
});
