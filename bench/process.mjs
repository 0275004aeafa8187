// Notifications a second from stored to applied by one worker process, against BullMQ's no-op jobs on the same engine,
// and the time from receipt to applied at half of that load.
//   --short            fewer notifications, fewer rounds
//   --queue=redis      one engine only (redis or postgres)
import { emptyRedis } from './parts/empty-redis.mjs';
import { median, printTable } from './parts/figures.mjs';
import { measureApplying, openStage } from './parts/stage.mjs';
import { sendLoad } from './parts/send-load.mjs';
import { startServiceProcess } from './parts/service.mjs';
import { startProcess } from './parts/started-process.mjs';
import { openQueue } from './parts/stored-notifications.mjs';
import { onServer, openSurroundings } from './parts/surroundings.mjs';
import { sign } from './parts/token.mjs';

const NO_OP_CONCURRENCY = [10, 50];

export async function run(args) {
  const short = args.includes('--short');
  const only = args.find((arg) => arg.startsWith('--queue='))?.slice('--queue='.length);
  const plan = { rounds: short ? 1 : 3, notifications: short ? 2_000 : 5_000, seconds: short ? 8 : 20 };
  const surroundings = await openSurroundings();
  const rows = [];
  try {
    for (const queue of only ? [only] : ['redis', 'postgres'])
      rows.push(await compare(queue, plan, surroundings));
  } finally {
    await surroundings.close();
  }
  process.stdout.write(
    `${plan.notifications} stored notifications about 1,000 customers, one worker process\n\n`,
  );
  printTable([
    [
      'queue engine',
      'applied/s',
      'no-op jobs/s',
      'applied / no-op',
      'worker CPU ms',
      'database CPU ms',
      'load/s',
      'lag p50 ms',
      'lag p99 ms',
    ],
    ...rows,
  ]);
}

async function compare(queue, { rounds, notifications, seconds }, surroundings) {
  const stage = await openStage(queue, surroundings);
  const worker = await startServiceProcess('worker', stage);
  try {
    await measureApplying(stage, [worker], 1_000);
    const applying = [];
    const noOps = [];
    for (let round = 0; round < rounds; round += 1) {
      applying.push(await measureApplying(stage, [worker], notifications));
      noOps.push(Math.max(...(await noOpRates(stage, notifications))));
    }
    const rate = median(applying.map(({ perSecond }) => perSecond));
    const lag = await measureLag(stage, rate / 2, seconds);
    return [
      queue,
      rate,
      median(noOps),
      rate / median(noOps),
      median(applying.map(({ cpuMs }) => cpuMs)),
      median(applying.map(({ databaseCpuMs }) => databaseCpuMs)),
      rate / 2,
      lag.p50,
      lag.p99,
    ];
  } finally {
    await worker.stop();
  }
}

async function noOpRates(stage, jobs) {
  const rates = [];
  for (const concurrency of NO_OP_CONCURRENCY) {
    const queue = await openQueue(stage, 'no-op');
    for (let done = 0; done < jobs; done += 1_000) {
      const batch = Array.from({ length: Math.min(1_000, jobs - done) }, (_, n) => ({ id: `${done + n}` }));
      await queue.addBulk(
        batch.map(({ id }) => ({ name: 'no-op', data: { ids: [id] }, opts: { removeOnComplete: true } })),
      );
    }
    await queue.close();
    const { databaseUrl, redisUrl, prefix } = stage;
    const worker = await startProcess('bench/hosts/no-op-worker.mjs', {
      env: {
        DATABASE_URL: databaseUrl,
        REDIS_URL: redisUrl,
        QUEUE: stage.queue,
        QUEUE_PREFIX: prefix,
        JOBS: `${jobs}`,
        CONCURRENCY: `${concurrency}`,
      },
      ready: /Rate ([\d.]+) \./,
    });
    rates.push(Number(worker.found));
    await worker.stop();
  }
  return rates;
}

/** Single notifications at an even rate; a web process takes them, the worker that runs applies them. */
async function measureLag(stage, perSecond, seconds) {
  const web = await startServiceProcess('web', stage);
  try {
    await onServer(stage.databaseUrl, (client) => client.query('TRUNCATE vu_notification'));
    const load = { url: web.url, token: sign(), items: 1, connections: 8 };
    await sendLoad({ ...load, amount: 500 });
    await stage.untilApplied();
    const from = new Date();
    await sendLoad({ ...load, seconds, perSecond: Math.max(1, Math.round(perSecond)) });
    await stage.untilApplied();
    return await onServer(stage.databaseUrl, async (client) => {
      const { rows } = await client.query(
        `SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY lag) AS p50, percentile_disc(0.99) WITHIN GROUP (ORDER BY lag) AS p99
           FROM (SELECT extract(epoch FROM finished_at - received_at)::float8 * 1000 AS lag FROM vu_notification WHERE received_at > $1) AS lags`,
        [from],
      );
      return rows[0];
    });
  } finally {
    await web.stop();
    await emptyRedis(stage.redisUrl);
  }
}
