import type { DataSource } from 'typeorm';
import { queryWithin } from '../../database/query-within';
import type { ScheduleName } from './schedule';
import type { ScheduleRun } from './schedule-run.entity';

/** Health and metrics wait for it. */
const LIMIT_MS = 2_000;

const COLUMNS = `id, schedule, tick, status, reason, counts, findings, started_at AS "startedAt",
  finished_at AS "finishedAt", lease_until > now() AS held`;

/** Each name reads two rows at the end of an index, however many runs there are. */
const SQL = `
  SELECT run.* FROM unnest($1::text[]) AS name
   CROSS JOIN LATERAL (
     (SELECT ${COLUMNS} FROM vu_schedule_run WHERE schedule = name ORDER BY id DESC LIMIT 1)
     UNION
     (SELECT ${COLUMNS} FROM vu_schedule_run WHERE schedule = name AND status <> 'running' ORDER BY id DESC LIMIT 1)
   ) AS run
   ORDER BY run.id DESC`;

/** `held`: its process was alive a moment ago. */
export type LatestRun = Omit<ScheduleRun, 'cursor' | 'holder' | 'leaseUntil'> & { held: boolean };

/** Of each schedule the latest run, and the latest that is over; newest first. */
export function latestRuns(dataSource: DataSource, names: readonly ScheduleName[]): Promise<LatestRun[]> {
  return queryWithin<LatestRun[]>(dataSource, LIMIT_MS, SQL, [names]);
}
