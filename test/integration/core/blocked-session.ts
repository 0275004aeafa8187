import type { DataSource } from 'typeorm';

/** Resolves once `count` sessions of this database wait for a lock: the racer has arrived at the gate. */
export async function untilBlocked(dataSource: DataSource, count = 1): Promise<void> {
  for (;;) {
    const [row] = await dataSource.query<[{ waiting: number }]>(
      `SELECT count(*)::int AS waiting FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    if (row.waiting >= count) return;
  }
}
