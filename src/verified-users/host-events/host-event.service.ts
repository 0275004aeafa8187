import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.token';
import { queryWithin } from '../database/query-within';
import { TRANSACTION_LIMIT_MS } from '../database/transact-within';
import { Clock } from '../options/clock';
import { WakeUp } from '../queue/wake-up.service';
import type { VerifiedUserEventName } from './verified-user-events';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const BATCH = 1_000;

/** Selects dead letters; criteria that are left out match all. */
export interface DeadLetterFilter {
  project?: string;
  name?: VerifiedUserEventName;
  /** The code or class of the last failure, for example `ECONNREFUSED`. */
  reason?: string;
  /** Became a dead letter at this time or later. */
  since?: Date;
  /** Became a dead letter before this time. */
  until?: Date;
}

const MATCHES = `
  dead.status = 'failed'
  AND ($1::text IS NULL OR EXISTS (SELECT FROM vu_identity identity
                                    WHERE identity.id = dead.identity_id AND identity.project = $1))
  AND ($2::text IS NULL OR dead.name = $2) AND ($3::text IS NULL OR dead.reason = $3)
  AND ($4::timestamptz IS NULL OR dead.finished_at >= $4) AND ($5::timestamptz IS NULL OR dead.finished_at < $5)`;

const COUNT = `SELECT count(*)::int AS count FROM vu_host_event dead WHERE ${MATCHES}`;

/** In id order, so that two of these cannot deadlock and each customer's events are woken in order. */
const batchOf = (set: string) => `
  UPDATE vu_host_event SET ${set}
   WHERE id = ANY (ARRAY(SELECT id FROM vu_host_event dead WHERE ${MATCHES} AND dead.id > $7
                          ORDER BY dead.id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED))
  RETURNING id`;

/** Resets everything except the record of handlers that have succeeded. */
const REDRIVEN = `status = 'queued', attempts = 0, lost_attempts = 0, first_attempt_at = NULL, reason = NULL,
  finished_at = NULL, due_at = $6, redriven_at = $6`;
const REDRIVE = batchOf(REDRIVEN);
const DISCARD = batchOf(`status = 'done', reason = 'discarded', finished_at = $6`);
const REDRIVE_ONE = `
  UPDATE vu_host_event SET ${REDRIVEN.replaceAll('$6', '$2')} WHERE event_id = $1 AND status = 'failed' RETURNING id`;

/** Dead letters of host events: inspect, redrive, discard. */
@Injectable()
export class HostEventService {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly wakeUp: WakeUp,
  ) {}

  /**
   * Redrives a dead letter: it is delivered again, marked `redriven`, to the handlers that have not succeeded, and
   * retried like a new event. It takes its old place, ahead of the customer's undelivered events.
   *
   * @param id the public id, as handlers and logs show it.
   * @returns false if there is no dead letter with this id.
   */
  async retry(id: string): Promise<boolean> {
    if (!UUID.test(id)) return false;
    const ids = await this.change(REDRIVE_ONE, [id, this.clock.now()]);
    this.wakeUp.hostEvents(ids);
    return ids.length === 1;
  }

  /** Counts the dead letters that match: the dry run of the two methods below. */
  async countDeadLetters(filter: DeadLetterFilter = {}): Promise<number> {
    const [row] = await queryWithin<[{ count: number }]>(
      this.dataSource,
      TRANSACTION_LIMIT_MS,
      COUNT,
      parametersOf(filter),
    );
    return row.count;
  }

  /** Redrives all dead letters that match. @returns how many. */
  async retryDeadLetters(filter: DeadLetterFilter): Promise<number> {
    return this.changeAll(REDRIVE, filter, (ids) => this.wakeUp.hostEvents(ids));
  }

  /**
   * Discards all dead letters that match: they are not delivered and no longer count, and retention deletes them.
   * @returns how many.
   */
  async discardDeadLetters(filter: DeadLetterFilter): Promise<number> {
    return this.changeAll(DISCARD, filter, () => undefined);
  }

  /** Walks ids upwards, so an event that becomes a dead letter again meanwhile is not visited twice. */
  private async changeAll(
    sql: string,
    filter: DeadLetterFilter,
    after: (ids: string[]) => void,
  ): Promise<number> {
    const now = this.clock.now();
    let last = '0';
    let count = 0;
    for (;;) {
      const ids = await this.change(sql, [...parametersOf(filter), now, last]);
      ids.sort((one, other) => Number(BigInt(one) - BigInt(other)));
      after(ids);
      count += ids.length;
      if (ids.length < BATCH) return count;
      last = ids.at(-1)!;
    }
  }

  private async change(sql: string, parameters: unknown[]): Promise<string[]> {
    const [rows] = await queryWithin<[{ id: string }[], number]>(
      this.dataSource,
      TRANSACTION_LIMIT_MS,
      sql,
      parameters,
    );
    return rows.map(({ id }) => id);
  }
}

function parametersOf({ project, name, reason, since, until }: DeadLetterFilter): unknown[] {
  return [project ?? null, name ?? null, reason ?? null, since ?? null, until ?? null];
}
