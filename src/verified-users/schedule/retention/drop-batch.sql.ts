import type { EntityManager } from 'typeorm';
import type { DroppedBatch, RetentionRule } from './retention-rule';

/** Rows that one transaction looks at; far below what would be felt. */
export const BATCH = 500;

/**
 * One statement looks at the next rows along an index and drops those that are over and old: so each batch costs the
 * same, whatever the table's size, and the cursor passes by what stays. Rows that somebody has in hand are left for the
 * next run (`SKIP LOCKED`), so a batch waits for nobody; under the lock the conditions are asked again.
 *
 * The walk ends where all is young. Rows from the future, written under a clock that was ahead, do not end it.
 *
 * Exported for the test of its plans.
 */
export function dropStatement(rule: RetentionRule, isFirst: boolean): string {
  const { table, key, at, among, over, set } = rule;
  const columns = Object.keys(key);
  const of = (alias: string) => columns.map((column) => `${alias}.${column}`).join(', ');
  const cursor = Object.values(key).map((type, index) => `$${index + 3}::${type}`);
  const looked = [among, isFirst ? undefined : `(${of('item')}) > (${cursor.join(', ')})`].filter(Boolean);
  return `
    WITH seen AS MATERIALIZED (
      SELECT ${of('item')}, item.${at} AS seen_at FROM ${table} AS item
       ${looked.length > 0 ? `WHERE ${looked.join(' AND ')}` : ''}
       ORDER BY ${of('item')} LIMIT ${BATCH}
    ), mine AS MATERIALIZED (
      SELECT ${of('item')} FROM ${table} AS item
       WHERE (${of('item')}) IN (SELECT ${of('seen')} FROM seen WHERE seen_at < $1::timestamptz)
         AND item.${at} < $1::timestamptz AND ${over}
         FOR UPDATE OF item SKIP LOCKED
    ), gone AS (
      ${set ? `UPDATE ${table} AS item SET ${set} FROM mine` : `DELETE FROM ${table} AS item USING mine`}
       WHERE (${of('item')}) = (${of('mine')}) RETURNING 1
    )
    SELECT (SELECT count(*) FROM gone)::int AS dropped, count(*)::int AS looked,
           coalesce(bool_or(seen_at < $1::timestamptz OR seen_at > $2::timestamptz), false) AS "goesOn",
           (SELECT ARRAY[${columns.map((column) => `${column}::text`).join(', ')}] FROM seen
             ORDER BY ${columns.map((column) => `${column} DESC`).join(', ')} LIMIT 1) AS last
      FROM seen`;
}

/** @param after what the batch before gave as `next`; null: from the beginning. */
export async function dropBatch(
  manager: EntityManager,
  rule: RetentionRule,
  before: Date,
  now: Date,
  after: readonly string[] | null,
): Promise<DroppedBatch> {
  if (rule.drop) return rule.drop(manager, before, now, after);
  const [row] = await manager.query<
    [{ dropped: number; looked: number; goesOn: boolean; last: string[] | null }]
  >(dropStatement(rule, after === null), [before, now, ...(after ?? [])]);
  const isEnd = row.looked < BATCH || (rule.rises && !row.goesOn);
  return { dropped: row.dropped, next: isEnd ? null : row.last };
}
