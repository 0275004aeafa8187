import type { EntityManager } from 'typeorm';
import type { ReminderPlan } from '../../reverification/plan-reminder';

/** A batch in one statement: each case has numbers and times of its own. */
const SQL = `
  UPDATE vu_reverification
     SET reminders = plan.reminders, next_reminder_at = plan."nextAt"
    FROM jsonb_to_recordset($1) AS plan (id uuid, reminders int, "nextAt" timestamptz)
   WHERE vu_reverification.id = plan.id`;

/** The caller has locked the cases. */
export async function writeReminders(
  manager: EntityManager,
  plans: readonly (Pick<ReminderPlan, 'reminders' | 'nextAt'> & { id: string })[],
): Promise<void> {
  const rows = plans.map(({ id, reminders, nextAt }) => ({ id, reminders, nextAt }));
  await manager.query(SQL, [JSON.stringify(rows)]);
}
