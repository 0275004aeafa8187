import { isOfOpenCase, type RetentionRule } from '../retention-rule';

/**
 * Attempts go with their emails. Emails of an open case stay, for the next one is numbered after them; so do those that
 * count for the most that a customer may get.
 */
export const emails: RetentionRule = {
  kind: 'emails',
  age: ({ retention, reminders }) =>
    retention.emailsSeconds === null ? null : Math.max(retention.emailsSeconds, reminders.emailWindowSeconds),
  table: 'vu_email',
  key: { id: 'bigint' },
  at: 'created_at',
  rises: true,
  over: `item.status NOT IN ('queued', 'sending') AND coalesce(item.finished_at, item.created_at) < $1::timestamptz
    AND NOT ${isOfOpenCase('subject_id')}`,
};
