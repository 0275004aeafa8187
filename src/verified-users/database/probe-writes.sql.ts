import { DURABLE_COMMIT } from './durable-commit.sql';

/**
 * A write as the others are: it needs room on the disk, and its commit waits for whatever theirs wait for. A new row
 * each time, because processes that share one would wait for each other's commits. Rows of former probes are removed
 * along with it, except those that another probe removes at the same moment.
 */
export const PROBE_WRITES = `
  WITH raised AS MATERIALIZED (
    SELECT ${DURABLE_COMMIT}
  ), former AS MATERIALIZED (
    SELECT id FROM vu_write_probe WHERE probed_at < now() - interval '1 minute'
     ORDER BY id LIMIT 100 FOR UPDATE SKIP LOCKED
  ), removed AS (
    DELETE FROM vu_write_probe WHERE id = ANY(ARRAY(SELECT id FROM former))
  )
  INSERT INTO vu_write_probe (padding)
  SELECT repeat('x', 6000) FROM raised WHERE raised.commit_mode IS DISTINCT FROM 'off'`;
