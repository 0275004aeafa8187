// Notifications a second from stored to applied by one, two and four worker processes over one database and one queue.
//   --short            fewer notifications, one round
//   --queue=redis      one engine only (redis or postgres)
import { emptyRedis } from './parts/empty-redis.mjs';
import { medians, printTable } from './parts/figures.mjs';
import { measureApplying, openStage } from './parts/stage.mjs';
import { startServiceProcess } from './parts/service.mjs';
import { openSurroundings } from './parts/surroundings.mjs';

const WORKERS = [1, 2, 4];

export async function run(args) {
  const short = args.includes('--short');
  const only = args.find((arg) => arg.startsWith('--queue='))?.slice('--queue='.length);
  const rounds = short ? 1 : 3;
  const notifications = short ? 2_000 : 5_000;
  const surroundings = await openSurroundings();
  const rows = [];
  try {
    for (const queue of only ? [only] : ['redis', 'postgres']) {
      const stage = await openStage(queue, surroundings);
      const first = rows.length;
      for (const count of WORKERS) {
        const { perSecond, cpuMs, databaseCpuMs } = await measure(stage, count, rounds, notifications);
        rows.push([
          queue,
          `${count}`,
          perSecond,
          perSecond / (rows[first]?.[2] ?? perSecond),
          cpuMs,
          databaseCpuMs,
        ]);
      }
      await emptyRedis(surroundings.redisUrl);
    }
  } finally {
    await surroundings.close();
  }
  printTable([
    ['queue engine', 'workers', 'applied/s', 'of one', 'worker CPU ms', 'database CPU ms'],
    ...rows,
  ]);
}

async function measure(stage, count, rounds, notifications) {
  const workers = [];
  try {
    for (let n = 0; n < count; n += 1) workers.push(await startServiceProcess('worker', stage));
    await measureApplying(stage, workers, 1_000 * count);
    const all = [];
    for (let round = 0; round < rounds; round += 1)
      all.push(await measureApplying(stage, workers, notifications));
    return medians(all);
  } finally {
    for (const worker of workers) await worker.stop();
  }
}
