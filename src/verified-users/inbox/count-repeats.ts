import type { DataSource, EntityManager } from 'typeorm';
import { transactWithin } from '../database/transact-within';

/** Longest wait of a repeated delivery for its count. Shorter than `deadlock_timeout`. */
const LOCK_TIMEOUT_MS = 500;
const LIMIT_MS = 2_000;

/** Rows in the common lock order of notifications, so that no two transactions deadlock. */
const count = (skip: '' | 'SKIP LOCKED') => `
  WITH held AS MATERIALIZED (
    SELECT id FROM vu_notification WHERE id = ANY($1::bigint[])
     ORDER BY project, event_id FOR NO KEY UPDATE ${skip}
  )
  UPDATE vu_notification notification SET repeats = repeats + given.count
    FROM unnest($1::bigint[], $2::int[]) AS given (id, count)
   WHERE notification.id = given.id AND given.id = ANY(ARRAY(SELECT id FROM held))`;

/** @param skip leaves out rows that another session has locked instead of waiting for them. */
export async function countRepeats(
  manager: EntityManager,
  counts: ReadonlyMap<string, number>,
  skip: '' | 'SKIP LOCKED' = '',
): Promise<void> {
  await manager.query(count(skip), [[...counts.keys()], [...counts.values()]]);
}

/**
 * Counts how often the same notification arrived again. Not part of the statement that stores the delivery, which would
 * then wait for the transaction that is processing the notification. Repeats that arrive meanwhile share the next
 * statement.
 */
export class RepeatCounter {
  private waiting = new Map<string, number>();
  private next: Promise<void> | null = null;
  private last: Promise<void> = Promise.resolve();

  constructor(private readonly dataSource: DataSource) {}

  /** Resolves once they are counted, or left uncounted because their rows are locked or the database is away. */
  add(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return Promise.resolve();
    for (const id of ids) this.waiting.set(id, (this.waiting.get(id) ?? 0) + 1);
    this.next ??= this.last.then(() => {
      const counts = this.waiting;
      this.waiting = new Map();
      this.next = null;
      this.last = this.write(counts).catch(() => undefined);
      return this.last;
    });
    return this.next;
  }

  private async write(counts: ReadonlyMap<string, number>): Promise<void> {
    try {
      const write = (manager: EntityManager) => countRepeats(manager, counts);
      await transactWithin(this.dataSource, write, LIMIT_MS, LOCK_TIMEOUT_MS);
    } catch {
      // A row that stays locked must not leave the others uncounted.
      const write = (manager: EntityManager) => countRepeats(manager, counts, 'SKIP LOCKED');
      await transactWithin(this.dataSource, write, LIMIT_MS);
    }
  }
}
