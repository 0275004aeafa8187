import type { DataSource } from 'typeorm';
import { queryWithin } from '../../database/query-within';
import type { HeldCount } from './door-counts';

const LIMIT_MS = 2_000;

/**
 * One statement for all that was counted, and one order of rows for all processes, so that two cannot wait for each
 * other. What was refused counts from the last accepted one on, of whichever process: a later one takes the place of
 * what was there.
 */
const SQL = `
  INSERT INTO vu_door_count AS held (project, hour, accepted, refused, refused_since, accepted_at, refused_at)
  SELECT project, to_timestamp(hour / 1000.0), accepted, refused, "refusedSince",
         to_timestamp("acceptedAt" / 1000.0), to_timestamp("refusedAt" / 1000.0)
    FROM jsonb_to_recordset($1) AS given (project text, hour bigint, accepted bigint, refused bigint,
           "refusedSince" bigint, "acceptedAt" bigint, "refusedAt" bigint)
   ORDER BY project, hour
  ON CONFLICT (project, hour) DO UPDATE
    SET accepted = held.accepted + excluded.accepted,
        refused = held.refused + excluded.refused,
        refused_since = excluded.refused_since + CASE
          WHEN excluded.accepted_at >= coalesce(held.accepted_at, '-infinity') THEN 0 ELSE held.refused_since END,
        accepted_at = greatest(held.accepted_at, excluded.accepted_at),
        refused_at = greatest(held.refused_at, excluded.refused_at)`;

/** Adds what a process counted to what is on record. When it is late, whether it took effect is unknown. */
export async function addDoorCounts(dataSource: DataSource, counts: readonly HeldCount[]): Promise<void> {
  await queryWithin(dataSource, LIMIT_MS, SQL, [JSON.stringify(counts)]);
}
