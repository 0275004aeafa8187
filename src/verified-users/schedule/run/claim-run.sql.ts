import type { DataSource } from 'typeorm';
import { queryWithin } from '../../database/query-within';
import { TRANSACTION_LIMIT_MS } from '../../database/transact-within';
import type { ScheduleName } from './schedule';

/** How long a process that fell silent keeps its run. With the sweep's pause still within the 60 s of P9. */
export const LEASE_SECONDS = 30;

export interface ClaimedRun {
  id: string;
  cursor: unknown;
}

/** The row's lock lets one of several take over; the others find the lease renewed. */
const TAKE_OVER = `
  UPDATE vu_schedule_run SET holder = $2, lease_until = now() + make_interval(secs => ${LEASE_SECONDS})
   WHERE schedule = $1 AND status = 'running' AND lease_until < now()
  RETURNING id, cursor`;

/**
 * Both unique indexes are why nothing more is needed: of processes that hear of one tick one inserts (P15), and none
 * does while a run goes on. The latest run, when it failed, hands on where it was.
 */
const BEGIN = `
  INSERT INTO vu_schedule_run (schedule, tick, status, cursor, started_at, holder, lease_until)
  SELECT $1, $3, 'running',
         (SELECT CASE WHEN status = 'failed' THEN cursor END FROM vu_schedule_run
           WHERE schedule = $1 ORDER BY id DESC LIMIT 1),
         $4, $2, now() + make_interval(secs => ${LEASE_SECONDS})
  ON CONFLICT DO NOTHING
  RETURNING id, cursor`;

/**
 * Takes over the run that a lost process left, or else begins the one of this tick.
 *
 * @returns null when that tick was run already, or another run goes on.
 */
export async function claimRun(
  dataSource: DataSource,
  schedule: ScheduleName,
  tick: Date,
  holder: string,
  now: Date,
): Promise<ClaimedRun | null> {
  const [taken] = await queryWithin<[ClaimedRun[], number]>(dataSource, TRANSACTION_LIMIT_MS, TAKE_OVER, [
    schedule,
    holder,
  ]);
  if (taken[0]) return taken[0];
  const begun = await queryWithin<ClaimedRun[]>(dataSource, TRANSACTION_LIMIT_MS, BEGIN, [
    schedule,
    holder,
    tick,
    now,
  ]);
  return begun[0] ?? null;
}
