import type { DataSource } from 'typeorm';
import { queryWithin } from '../../database/query-within';

const LIMIT_MS = 2_000;

/** Never earlier than before: of two processes that were told to wait the longer wait counts. */
const SQL = `
  UPDATE vu_prove_budget
     SET free_at = greatest(free_at, clock_timestamp() + $2::float8 * interval '1 millisecond')
   WHERE project = $1`;

/** No process takes a turn for so long. */
export async function holdTurns(
  dataSource: DataSource,
  project: string,
  milliseconds: number,
): Promise<void> {
  await queryWithin(dataSource, LIMIT_MS, SQL, [project, milliseconds]);
}
