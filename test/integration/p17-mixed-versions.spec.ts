import { randomUUID } from 'node:crypto';
import { claimHostEvent } from '../../src/verified-users/host-events/claim-host-event.sql';
import { HealOlderRows } from '../../src/verified-users/schedule/heal-older-rows.service';
import { RemindersScene, type Customer } from './reminders/reminders-scene';

const DAY_MS = 86_400_000;

describe('P17 what a process of an older version writes beside this one', () => {
  let scene: RemindersScene;

  beforeAll(async () => {
    scene = await RemindersScene.start();
  });
  beforeEach(() => scene.clear());
  afterAll(() => scene.stop());

  const heal = () => scene.test.app.get(HealOlderRows, { strict: false }).sweep();
  const query = <T = unknown>(sql: string, parameters: unknown[] = []) =>
    scene.test.dataSource.query<T[]>(sql, parameters);

  /** The statements of the version before reminders: it knows neither `reminders` nor `next_reminder_at`. */
  async function openAsBefore({ identityId }: Customer, email = { status: 'sent', step: 0 }): Promise<void> {
    const id = randomUUID();
    await query(
      `INSERT INTO vu_reverification (id, identity_id, status, opened_at, deadline_at, invited_at)
       VALUES ($1, $2, 'invited', $3, $4, $3)`,
      [id, identityId, scene.begin, new Date(scene.begin.getTime() + 14 * DAY_MS)],
    );
    await query(
      `INSERT INTO vu_reverification_cause (reverification_id, cause_kind, cause_id, at) VALUES ($1, 'company', 'x', $2)`,
      [id, scene.begin],
    );
    await query(
      `INSERT INTO vu_email (kind, subject_id, step, status, due_at, created_at, finished_at)
       VALUES ('invitation', $1, $2, $3, $4, $4, $4)`,
      [id, email.step, email.status, scene.begin],
    );
  }

  it('P17 a case that it opened is reminded, counted from its invitation', async () => {
    const customers = [await scene.customer(), await scene.customer()];
    for (const customer of customers) await openAsBefore(customer);
    scene.setDay(1);
    expect(await heal()).toBe(2);
    expect(await heal()).toBe(0);
    for (const customer of customers)
      expect((await scene.caseOf(customer)).nextReminderAt).toEqual(
        new Date(scene.begin.getTime() + 2 * DAY_MS),
      );
    scene.setDay(2);
    expect(await scene.run()).toEqual({ reminded: 2 });
    scene.setDay(5);
    expect(await scene.run()).toEqual({ reminded: 2 });
    expect(await scene.steps(customers[0]!)).toEqual(['invitation 0', 'reminder 1', 'reminder 2']);
  });

  it('P17 one that is found when a reminder is overdue gets that reminder once', async () => {
    const customer = await scene.customer();
    await openAsBefore(customer);
    scene.setDay(6);
    expect(await heal()).toBe(1);
    expect(await scene.run()).toEqual({ reminded: 1 });
    expect(await scene.run()).toEqual({});
    expect(await scene.steps(customer)).toEqual(['invitation 0', 'reminder 2']);
  });

  it('P17 cases without a reminder for a reason are left alone', async () => {
    const uninvited = await scene.customer();
    await scene.require(uninvited, false);
    const unreachable = await scene.invited({ email: undefined });
    const reminded = await scene.invited();
    for (const days of [2, 5]) {
      scene.setDay(days);
      await scene.run();
    }
    const cancelled = await scene.customer();
    await openAsBefore(cancelled, { status: 'cancelled', step: 0 });
    expect(await heal()).toBe(0);
    for (const customer of [uninvited, unreachable, reminded, cancelled])
      expect((await scene.caseOf(customer)).nextReminderAt).toBeNull();
  });

  it('P17 a dead letter that it redrove starts afresh, with all its time and attempts', async () => {
    const { identityId } = await scene.customer();
    await query('DELETE FROM vu_host_event');
    const [{ id }] = (await query<{ id: string }>(
      `INSERT INTO vu_host_event (name, identity_id, state, cause, detail, due_at, created_at, status, attempts,
         lost_attempts, first_attempt_at)
       VALUES ('identity.registered', $1, '{}', '{}', '{}', $2, $2, 'queued', 0, 9, '2020-01-01') RETURNING id`,
      [identityId, scene.begin],
    )) as [{ id: string }];
    const claim = () =>
      claimHostEvent(scene.test.dataSource, id, ['identity.registered'], [], new Date(scene.begin));
    expect(await claim()).toMatchObject({ attempts: 1, lostAttempts: 1, firstAttemptAt: scene.begin });
    await query('UPDATE vu_host_event SET due_at = $1', [scene.begin]);
    scene.setDay(1);
    expect(await claim()).toMatchObject({ attempts: 2, lostAttempts: 2, firstAttemptAt: scene.begin });
  });

  it('P16 P17 a former number that it left with a closed customer is removed', async () => {
    const [closed, open] = [await scene.customer(), await scene.customer()];
    await query(`UPDATE vu_identity SET former_phone = '\\x01'`);
    // As the version before `former_phone` closes a customer.
    await query(
      `UPDATE vu_identity SET status = 'closed', check_due_at = NULL, former_email = NULL, updated_at = $2 WHERE id = $1`,
      [closed.identityId, scene.begin],
    );
    expect(await heal()).toBe(1);
    expect((await scene.identity(closed)).formerPhone).toBeNull();
    expect((await scene.identity(open)).formerPhone).not.toBeNull();
  });
});
