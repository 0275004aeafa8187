/** What is to be done about the reminders of a case at one moment. */
export interface ReminderPlan {
  /** Number of the reminder that is to be sent, counted from 1; null: none now. */
  step: number | null;
  /** How many count as made after it. */
  reminders: number;
  /** When the next one is due; null: no more. */
  nextAt: Date | null;
}

/**
 * Counted from the invitation, so that no lateness adds up. Of several that were missed, in an outage or by a clock that
 * jumped, the last one stands for all. A clock that is set back makes nothing undone: what was made stays made.
 *
 * @param made how many count as made already.
 * @param afterSeconds when they are due, in rising seconds after the invitation.
 */
export function planReminder(
  invitedAt: Date,
  made: number,
  afterSeconds: readonly number[],
  now: Date,
): ReminderPlan {
  const dueAt = (after: number) => new Date(invitedAt.getTime() + after * 1000);
  const due = afterSeconds.filter((after) => dueAt(after) <= now).length;
  const reminders = Math.max(made, due);
  const next = afterSeconds[reminders];
  return { step: due > made ? due : null, reminders, nextAt: next === undefined ? null : dueAt(next) };
}
