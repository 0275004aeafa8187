import type { EntityManager } from 'typeorm';
import { LEASE_SECONDS } from './claim-run.sql';
import type { Counts } from './schedule';

/** Added up by the database: inside a batch's transaction the sums are taken back with it. */
const SQL = `
  UPDATE vu_schedule_run
     SET lease_until = now() + make_interval(secs => ${LEASE_SECONDS}),
         cursor = $4,
         counts = (SELECT COALESCE(jsonb_object_agg(word, total), '{}')
                     FROM (SELECT word, sum(count::bigint) AS total
                             FROM (SELECT * FROM jsonb_each_text(counts) AS held (word, count)
                                   UNION ALL SELECT * FROM jsonb_each_text($3) AS more (word, count)) AS both_of
                            GROUP BY word) AS sums)
   WHERE id = $1 AND holder = $2 AND status = 'running'
  RETURNING id`;

/** @returns false when the run is no longer this holder's. */
export async function reportRun(
  manager: EntityManager,
  id: string,
  holder: string,
  counts: Counts,
  cursor: unknown,
): Promise<boolean> {
  const [rows] = await manager.query<[{ id: string }[], number]>(SQL, [
    id,
    holder,
    JSON.stringify(counts),
    cursor === undefined ? null : JSON.stringify(cursor),
  ]);
  return rows.length > 0;
}
