// A database with customers and a queue beside it, on which workers apply notifications.
import { setTimeout as pause } from 'node:timers/promises';
import queueConfig from '../../dist/src/verified-users/queue/queue-config.js';
import { serverCpuMs } from './started-process.mjs';
import {
  fillCustomers,
  openQueue,
  resetCustomers,
  storeNotifications,
  wake,
} from './stored-notifications.mjs';
import { onServer } from './surroundings.mjs';

const ASK_EVERY_MS = 50;

/** @param queue `redis` or `postgres`. */
export async function openStage(queue, { createDatabase, redisUrl, postmaster }, label = queue) {
  const databaseUrl = await createDatabase(`process_${label}`);
  await fillCustomers(databaseUrl);
  if (queue === 'postgres') {
    await queueConfig.createQueueConfig({
      queue: { connection: { postgresUrl: databaseUrl }, prefix: 'bull' },
    });
  }
  const stage = { queue, databaseUrl, redisUrl, postmaster, prefix: `{vu-bench-${label}}` };
  return { ...stage, untilApplied: () => untilApplied(databaseUrl) };
}

/**
 * Stores notifications, wakes the workers, and waits for the last one to be applied. The clock runs from the moment
 * the jobs are in the queue to the last `finished_at`.
 *
 * @param keep whether the rows that are there stay.
 */
export async function measureApplying(stage, workers, count, { keep = false } = {}) {
  const ids = await onServer(stage.databaseUrl, async (client) => {
    await resetCustomers(client);
    if (!keep) await client.query('TRUNCATE vu_notification');
    const stored = await storeNotifications(client, count);
    await client.query(keep ? 'VACUUM ANALYZE vu_identity, vu_enrollment' : 'VACUUM ANALYZE');
    await client.query('CHECKPOINT');
    return stored;
  });
  const queue = await openQueue(stage);
  const before = await cpuOf(stage, workers);
  const from = Date.now();
  await wake(queue, ids);
  const { until, applied } = await untilApplied(stage.databaseUrl, ids[0]);
  const after = await cpuOf(stage, workers);
  await queue.close();
  if (applied !== count) throw new Error(`${applied} of ${count} notifications were applied`);
  return {
    perSecond: (count / (until - from)) * 1000,
    cpuMs: (after.process - before.process) / count,
    databaseCpuMs: (after.database - before.database) / count,
  };
}

async function untilApplied(databaseUrl, firstId = 0) {
  return onServer(databaseUrl, async (client) => {
    for (;;) {
      const { rows } = await client.query(`SELECT 1 FROM vu_notification WHERE status = 'stored' LIMIT 1`);
      if (rows.length === 0) break;
      await pause(ASK_EVERY_MS);
    }
    const { rows } = await client.query(
      `SELECT max(finished_at) AS until, count(*) FILTER (WHERE status = 'applied')::int AS applied
         FROM vu_notification WHERE id >= $1`,
      [firstId],
    );
    return { until: rows[0].until?.getTime(), applied: rows[0].applied };
  });
}

async function cpuOf({ postmaster }, workers) {
  const each = await Promise.all(workers.map((worker) => worker.cpuMs()));
  return {
    process: each.reduce((sum, ms) => sum + ms, 0),
    database: postmaster ? await serverCpuMs(postmaster) : NaN,
  };
}
