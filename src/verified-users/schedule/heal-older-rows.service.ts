import { Inject, Injectable, Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.token';
import { queryWithin } from '../database/query-within';
import { TRANSACTION_LIMIT_MS } from '../database/transact-within';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { INVITED_AT } from './reminders/lock-due-cases.sql';

const BATCH = 500;

/**
 * A version without reminders opens cases that have none planned. Step 0 is the invitation that opening a case queues;
 * a cancelled one had no address, and plans reminders when it is resent. Identity and case are locked in one statement,
 * in the order of docs/architecture.md, and locked ones are left to the next sweep.
 */
const PLAN_REMINDERS = `
  WITH unplanned AS (
    SELECT reverification.id, ${INVITED_AT} AS reminders_from
      FROM vu_reverification reverification
      JOIN vu_identity identity ON identity.id = identity_id
     WHERE reverification.status IN ('open', 'invited', 'started') AND next_reminder_at IS NULL AND reminders = 0
       AND EXISTS (SELECT FROM vu_email email
                    WHERE email.kind = 'invitation' AND email.subject_id = reverification.id AND email.step = 0
                      AND email.status <> 'cancelled')
     LIMIT ${BATCH} FOR NO KEY UPDATE OF reverification, identity SKIP LOCKED
  )
  UPDATE vu_reverification SET next_reminder_at = reminders_from + make_interval(secs => $1)
    FROM unplanned WHERE vu_reverification.id = unplanned.id
  RETURNING vu_reverification.id`;

/** A version that knows no former number leaves it with a customer whom it closes; closing removes it. */
const REMOVE_FORMER_NUMBERS = `
  UPDATE vu_identity SET former_phone = NULL
   WHERE id = ANY (ARRAY(SELECT id FROM vu_identity WHERE status = 'closed' AND former_phone IS NOT NULL
                          LIMIT ${BATCH} FOR NO KEY UPDATE SKIP LOCKED))
  RETURNING id`;

/**
 * Completes rows that a process of an older version wrote, beside which this one runs during a deployment (P17): the
 * older version does not know the columns that were added since, and leaves them at their defaults.
 */
@Injectable()
export class HealOlderRows {
  private readonly logger = new Logger(HealOlderRows.name);

  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /** @returns how many were healed. */
  async sweep(): Promise<number> {
    const [firstAfterSeconds] = this.options.schedules.reminders.afterSeconds;
    const cases = firstAfterSeconds === undefined ? 0 : await this.heal(PLAN_REMINDERS, [firstAfterSeconds]);
    const numbers = await this.heal(REMOVE_FORMER_NUMBERS);
    if (cases + numbers > 0)
      this.logger.log({ message: 'Rows of an older version were completed', cases, numbers });
    return cases + numbers;
  }

  private async heal(sql: string, parameters: unknown[] = []): Promise<number> {
    const [rows] = await queryWithin<[unknown[], number]>(
      this.dataSource,
      TRANSACTION_LIMIT_MS,
      sql,
      parameters,
    );
    return rows.length;
  }
}
