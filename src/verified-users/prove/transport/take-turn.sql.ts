import type { DataSource } from 'typeorm';
import { queryWithin } from '../../database/query-within';

/** A turn that was given, or how long one would have had to wait for it. */
export interface Turn {
  given: boolean;
  waitMs: number;
}

const LIMIT_MS = 2_000;

/**
 * Turns are handed out one after another, a step apart, by the database's clock: the row's lock puts the processes
 * into a queue, and no clock of theirs is asked. Nobody is given a turn that comes too late for him.
 *
 * The wait is measured after the turn was given and reaches the process later still, so no request comes early.
 */
const SQL = `
  WITH turn AS (
    INSERT INTO vu_prove_budget AS budget (project, free_at)
    VALUES ($1, clock_timestamp() + $2::float8 * interval '1 millisecond')
    ON CONFLICT (project) DO UPDATE
      SET free_at = greatest(budget.free_at, clock_timestamp()) + $2::float8 * interval '1 millisecond'
      WHERE budget.free_at <= clock_timestamp() + $3::float8 * interval '1 millisecond'
    RETURNING free_at
  )
  SELECT true AS given, (extract(epoch FROM free_at - clock_timestamp()) * 1000 - $2::float8)::float8 AS "waitMs"
    FROM turn
  UNION ALL
  SELECT false, (extract(epoch FROM free_at - clock_timestamp()) * 1000)::float8
    FROM vu_prove_budget
   WHERE project = $1 AND NOT EXISTS (SELECT FROM turn)`;

/**
 * @param stepMs between two turns.
 * @param longestWaitMs beyond which no turn is taken.
 */
export async function takeTurn(
  dataSource: DataSource,
  project: string,
  stepMs: number,
  longestWaitMs: number,
): Promise<Turn> {
  const [turn] = await queryWithin<[Turn?]>(dataSource, LIMIT_MS, SQL, [project, stepMs, longestWaitMs]);
  // The row that stood in the way was made after this statement's snapshot was taken.
  return turn ?? { given: false, waitMs: longestWaitMs };
}
