import { transactWithin } from '../../src/verified-users/database/transact-within';
import {
  BEFORE_ALL_CASES,
  dueCasesStatement,
  lockDueCases,
} from '../../src/verified-users/schedule/reminders/lock-due-cases.sql';
import { RemindersScene, type Customer } from './reminders/reminders-scene';

describe('many cases at once', () => {
  let scene: RemindersScene;

  beforeAll(async () => (scene = await RemindersScene.start()));
  beforeEach(() => scene.clear());
  afterAll(() => scene.stop());

  it('P10 P16 deadlines of one batch: each case comes to its own end', async () => {
    const [invited, alsoInvited] = [await scene.invited(), await scene.invited()];
    const uninvited = await scene.customer();
    await scene.require(uninvited, false);
    const verified = await scene.invited();
    await scene.test.dataSource.query(`UPDATE vu_identity SET status = 'verified' WHERE id = $1`, [
      verified.identityId,
    ]);
    await scene.test.dataSource.query(`UPDATE vu_identity SET doubt = 'number_ported' WHERE id = $1`, [
      alsoInvited.identityId,
    ]);
    scene.setDay(14);
    expect(await scene.run()).toEqual({ lapsed: 3 });
    await scene.sent();

    const found = await scene.test.dataSource.query<object[]>(
      `SELECT identity.client_customer_id AS customer, identity.status, reverification.status AS "case",
              history.what, history.before->>'status' AS before, history.after->>'status' AS after,
              history.after->>'doubt' AS doubt,
              (SELECT string_agg(event.name, ' ' ORDER BY event.id) FROM vu_host_event event
                WHERE event.identity_id = identity.id AND event.reverification_id = reverification.id
                  AND event.created_at = history.at AND event.state = history.after) AS told
         FROM vu_identity identity
         JOIN vu_reverification reverification ON reverification.identity_id = identity.id
         JOIN vu_identity_history history ON history.identity_id = identity.id AND history.at = $1`,
      [new Date(scene.begin.getTime() + 14 * 86_400_000)],
    );
    const lapsed = {
      ...{ status: 'lapsed', case: 'expired', what: 'lapsed', before: 'reverification_required' },
      ...{ after: 'lapsed', doubt: null, told: 'reverification.expired identity.lapsed' },
    };
    const ends = [
      { customer: invited.clientCustomerId, ...lapsed },
      { customer: alsoInvited.clientCustomerId, ...lapsed, doubt: 'number_ported' },
      { customer: uninvited.clientCustomerId, ...lapsed },
      {
        ...{ customer: verified.clientCustomerId, status: 'verified', case: 'expired', doubt: null },
        ...{ what: 'reverification_expired', before: 'verified', after: 'verified' },
        told: 'reverification.expired',
      },
    ];
    expect(found).toHaveLength(ends.length);
    expect(found).toEqual(expect.arrayContaining(ends));
    expect(await scene.steps(invited)).toContain('lapsed 0');
    expect(await scene.steps(alsoInvited)).toContain('lapsed 0');
    expect(await scene.steps(uninvited)).toEqual([]);
    expect(await scene.steps(verified)).not.toContain('lapsed 0');
  });

  it('reminders: a batch reads the emails of its own cases, not all that wait', async () => {
    const { dataSource } = scene.test;
    // As the planner sees it in the first minutes of a night: nothing waits, until the table is analyzed again.
    await dataSource.query(
      `INSERT INTO vu_email (kind, subject_id, step, status, due_at, created_at)
       SELECT 'invitation', gen_random_uuid(), 0, 'sent', now(), now() FROM generate_series(1, 20000)`,
    );
    await dataSource.query('ANALYZE vu_email');
    const plan = await dataSource.query<{ 'QUERY PLAN': string }[]>(
      `EXPLAIN ${dueCasesStatement('reminder')}`,
      [new Date(), 100, '-infinity', BEFORE_ALL_CASES.id],
    );
    const text = plan.map((line) => line['QUERY PLAN']).join('\n');
    // By the case's id in the sub-select too, not only for the invitation.
    expect(text.match(/vu_email_step/g)).toHaveLength(2);
    expect(text).not.toContain('vu_email_due');
  });

  it('a batch starts after the previous one, and does not walk skipped cases again', async () => {
    const { dataSource } = scene.test;
    // Due at the same moment, so they come in the order of their random ids.
    const cases = new Map<string, Customer>();
    for (const customer of [await scene.invited(), await scene.invited()])
      cases.set((await scene.caseOf(customer)).id, customer);
    const [id] = [...cases.keys()].sort() as [string, string];
    const [waiting, free] = [...cases.keys()].sort().map((one) => cases.get(one)!) as [Customer, Customer];
    const setStatus = (status: string) =>
      dataSource.query(`UPDATE vu_email SET status = $1 WHERE subject_id = $2`, [status, id]);
    await setStatus('sending');
    const now = new Date(scene.begin.getTime() + 2 * 86_400_000);
    const next = (after = BEFORE_ALL_CASES) =>
      transactWithin(dataSource, (manager) => lockDueCases(manager, 'reminder', now, 1, after));

    const first = await next();
    expect(first!.cases).toMatchObject([{ identityId: free.identityId }]);
    await setStatus('sent');
    expect(await next(first!.last)).toBeNull();
    expect((await next())!.cases).toMatchObject([{ identityId: waiting.identityId }]);

    const plan = await transactWithin(dataSource, async (manager) => {
      // With so few cases the planner would not use the index.
      await manager.query('SET LOCAL enable_seqscan = off');
      await manager.query('SET LOCAL enable_bitmapscan = off');
      return manager.query<{ 'QUERY PLAN': string }[]>(`EXPLAIN ${dueCasesStatement('reminder')}`, [
        ...[now, 100, first!.last.at, first!.last.id],
      ]);
    });
    const text = plan.map((line) => line['QUERY PLAN']).join('\n');
    // The cursor bounds the index scan instead of filtering all due cases.
    expect(text).toMatch(
      /Scan using vu_reverification_reminder[^\n]*\n\s+Index Cond: .*next_reminder_at >= /,
    );
  });
});
