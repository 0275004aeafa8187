// What BullMQ alone can do: jobs with one id each, a processor that does nothing, and the engine's best concurrency.
import { Worker } from 'bullmq';
import { connectionOf } from '../parts/stored-notifications.mjs';

const { DATABASE_URL, REDIS_URL, QUEUE, QUEUE_PREFIX, JOBS, CONCURRENCY } = process.env;
const connection = connectionOf({ databaseUrl: DATABASE_URL, redisUrl: REDIS_URL, queue: QUEUE });
const worker = new Worker('no-op', async () => undefined, {
  connection,
  prefix: QUEUE_PREFIX,
  concurrency: Number(CONCURRENCY),
  autorun: false,
});
await worker.waitUntilReady();
let ended = 0;
const started = performance.now();
worker.on('completed', () => {
  ended += 1;
  if (ended === Number(JOBS))
    process.stdout.write(`Rate ${(ended / (performance.now() - started)) * 1000} .\n`);
});
worker.on('error', () => undefined);
process.once('SIGTERM', () => process.exit(0));
void worker.run();
