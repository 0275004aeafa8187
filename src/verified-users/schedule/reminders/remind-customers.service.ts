import { Inject, Injectable } from '@nestjs/common';
import type { DataSource, EntityManager } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { transactWithin } from '../../database/transact-within';
import { queueEmails } from '../../mail/queue-emails';
import { Clock } from '../../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { rowsToWake, type EmailToWake } from '../../queue/rows-to-wake';
import { WakeUp } from '../../queue/wake-up.service';
import { nextAllowedMoment } from '../../reverification/next-allowed-moment';
import { planReminder, type ReminderPlan } from '../../reverification/plan-reminder';
import { REMINDER } from '../../reverification/reminder.composer';
import type { ScheduleRunInHand } from '../run/schedule';
import { countEmails } from './count-emails.sql';
import { BEFORE_ALL_CASES, lockDueCases, type CaseCursor, type DueCase } from './lock-due-cases.sql';
import { writeReminders } from './write-reminders.sql';

const BATCH = 100;

type Run = Pick<ScheduleRunInHand, 'now' | 'report'>;

interface PlannedCase extends ReminderPlan {
  id: string;
  /** When its reminder may be sent; null: there is none, or it is left out. */
  dueAt: Date | null;
}

/** Queues reminders that are due. */
@Injectable()
export class RemindCustomers {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly wakeUp: WakeUp,
  ) {}

  /** @returns where to continue; null if nothing more is due. */
  async batch(run: Run, after = BEFORE_ALL_CASES): Promise<CaseCursor | null> {
    const reminded = await transactWithin(this.dataSource, async (manager) => {
      const due = await lockDueCases(manager, 'reminder', run.now, BATCH, after);
      return due && { last: due.last, emails: await this.remind(manager, due.cases, run) };
    });
    if (reminded) this.wakeUp.rows(rowsToWake({ emails: reminded.emails }));
    return reminded && reminded.last;
  }

  private async remind(
    manager: EntityManager,
    due: readonly DueCase[],
    { now, report }: Run,
  ): Promise<EmailToWake[]> {
    // A run may be long, and the night may have begun since.
    const at = this.clock.now();
    const planned = await this.plan(manager, due, now, at);
    const emails = await queueEmails(
      manager,
      planned.flatMap(({ id: subjectId, step, dueAt }) =>
        step === null || dueAt === null ? [] : { kind: REMINDER, subjectId, step, createdAt: at, dueAt },
      ),
    );
    await writeReminders(manager, planned);
    const capped = planned.filter(({ step, dueAt }) => step !== null && dueAt === null).length;
    await report({ reminded: emails.length, capped }, undefined, manager);
    return emails;
  }

  private async plan(
    manager: EntityManager,
    due: readonly DueCase[],
    now: Date,
    at: Date,
  ): Promise<PlannedCase[]> {
    const { reminders, timeZone: defaultZone } = this.options.schedules;
    const { afterSeconds, quietHours, maxEmails, emailWindowSeconds } = reminders;
    const since = new Date(now.getTime() - emailWindowSeconds * 1000);
    const identityIds = due.map(({ identityId }) => identityId);
    const had = await countEmails(manager, identityIds, since);
    return due.map(({ id, identityId, reminders: made, invitedAt, timeZone }) => {
      const plan = planReminder(invitedAt, made, afterSeconds, now);
      const isSent = plan.step !== null && (had.get(identityId) ?? 0) < maxEmails;
      const dueAt = isSent ? nextAllowedMoment(at, quietHours, timeZone ?? defaultZone) : null;
      return { id, ...plan, dueAt };
    });
  }
}
