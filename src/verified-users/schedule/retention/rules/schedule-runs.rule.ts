import type { RetentionRule } from '../retention-rule';

/** The latest run of each schedule stays: it says how things are, and hands on where it was. */
export const scheduleRuns: RetentionRule = {
  kind: 'scheduleRuns',
  age: ({ retention }) => retention.schedulesSeconds,
  table: 'vu_schedule_run',
  key: { id: 'bigint' },
  at: 'started_at',
  rises: true,
  over: `item.status <> 'running'
    AND item.id < (SELECT max(latest.id) FROM vu_schedule_run AS latest WHERE latest.schedule = item.schedule)`,
};
