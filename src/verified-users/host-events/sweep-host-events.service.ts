import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.token';
import { queryWithin } from '../database/query-within';
import { TRANSACTION_LIMIT_MS } from '../database/transact-within';
import { Clock } from '../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { wakeWindow } from '../queue/wake-window';
import { WakeUp } from '../queue/wake-up.service';
import { LEASE_MS } from './claim-host-event.sql';

const BATCH = 1_000;

/**
 * Like emails: an event with an attempt waits for its retry or for the end of its lease. Selects only the first event
 * of each customer's line: those behind it cannot be claimed yet, and would fill every batch while a handler is
 * failing.
 */
const FIRST_IN_LINE = `NOT EXISTS (SELECT FROM vu_host_event earlier
                     WHERE earlier.identity_id = event.identity_id AND earlier.id < event.id
                       AND earlier.status = 'queued')`;
const SQL = `
  WITH late AS (
    SELECT id FROM vu_host_event event WHERE status = 'queued' AND due_at < $2 AND ${FIRST_IN_LINE}
     ORDER BY due_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED
  ), ahead AS (
    SELECT id FROM vu_host_event event
     WHERE status = 'queued' AND due_at > $3 AND (attempts = 0 OR due_at > $4) AND ${FIRST_IN_LINE}
     ORDER BY due_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED
  )
  UPDATE vu_host_event SET due_at = LEAST($1, now())
   WHERE id = ANY (ARRAY(SELECT id FROM late UNION ALL SELECT id FROM ahead))
  RETURNING id`;

/** Finds events whose job vanished, or whose worker died with them in hand (P7, P9). */
@Injectable()
export class SweepHostEvents {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly clock: Clock,
    private readonly wakeUp: WakeUp,
  ) {}

  /** @returns how many were woken. */
  async sweep(): Promise<number> {
    const { retry } = this.options.hostEvents;
    // A lease may end later than any retry; only what is later than both was written under a clock that was ahead.
    const maxDelaySeconds = Math.max(retry.maxDelaySeconds, LEASE_MS / 1000);
    const [rows] = await queryWithin<[{ id: string }[], number]>(
      this.dataSource,
      TRANSACTION_LIMIT_MS,
      SQL,
      wakeWindow(this.clock.now(), { maxDelaySeconds }),
    );
    this.wakeUp.hostEvents(rows.map(({ id }) => id));
    return rows.length;
  }
}
