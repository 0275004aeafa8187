// As many customers as are asked for who are to be written to: nine of ten for their first reminder, one whose deadline
// has passed.

// At night, whatever the hour: every email waits for the morning.
const hour = (later) => `${String((new Date().getUTCHours() + later) % 24).padStart(2, '0')}:00`;

export const host = { schedules: { reminders: { quietHours: { from: hour(23), to: hour(12) } } } };

const CASES = {
  reminded: {
    share: 0.9,
    openedAt: `now() - interval '2 days'`,
    deadlineAt: `now() + interval '12 days'`,
    nextReminderAt: `now() - interval '1 hour'`,
  },
  lapsed: {
    share: 0.1,
    openedAt: `now() - interval '14 days'`,
    deadlineAt: `now() - interval '1 hour'`,
    nextReminderAt: 'NULL::timestamptz',
  },
};

export async function fill(client, rows) {
  for (const { share, openedAt, deadlineAt, nextReminderAt } of Object.values(CASES)) {
    await client.query(
      `WITH identity AS (
         INSERT INTO vu_identity (id, project, client_customer_id, status, watch, doubt, verified_at, contact, created_at,
           updated_at)
         SELECT gen_random_uuid(), 'default', gen_random_uuid(), 'reverification_required', 'unwatched', 'number_changed',
           now() - interval '1 year', '\\x00', now() - interval '1 year', now()
           FROM generate_series(1, ${Math.round(rows * share)})
         RETURNING id
       ), reverification AS (
         INSERT INTO vu_reverification (id, identity_id, status, opened_at, invited_at, deadline_at, next_reminder_at)
         SELECT gen_random_uuid(), id, 'invited', ${openedAt}, ${openedAt}, ${deadlineAt}, ${nextReminderAt} FROM identity
         RETURNING id, opened_at
       )
       INSERT INTO vu_email (kind, subject_id, step, status, attempts, due_at, created_at, finished_at)
       SELECT 'invitation', id, 0, 'sent', 1, opened_at, opened_at, opened_at FROM reverification`,
    );
  }
}
