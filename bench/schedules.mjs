// What a schedule costs with ten thousand, a hundred thousand and a million rows: rows a second, whether the time for a
// row stays the same, how its memory grows, and the webhook's p99 while it runs against the p99 without.
// Each file of bench/schedules is named as its schedule and says which rows it works on.
//   --short        without the million, and one round
//   --only=a,b     some of the schedules
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { emptyRedis } from './parts/empty-redis.mjs';
import { medians, printTable } from './parts/figures.mjs';
import { sendLoad } from './parts/send-load.mjs';
import { ENCRYPTION_KEY, startServiceProcess } from './parts/service.mjs';
import { startProcess } from './parts/started-process.mjs';
import { onServer, openSurroundings } from './parts/surroundings.mjs';
import { sign } from './parts/token.mjs';

/** Well below what the webhook can take, so that its p99 says how long it is kept waiting. */
const LOAD = { items: 10, connections: 16, perSecond: 200 };
const LEAST_SECONDS = 5;

export async function run(args) {
  const short = args.includes('--short');
  const only = args.find((arg) => arg.startsWith('--only='))?.slice('--only='.length);
  const sizes = [10_000, 100_000, ...(short ? [] : [1_000_000])];
  const names = readdirSync(join(import.meta.dirname, 'schedules')).map((file) => file.replace('.mjs', ''));
  const surroundings = await openSurroundings();
  try {
    for (const name of only?.split(',') ?? names) {
      const scene = await import(`./schedules/${name}.mjs`);
      const measured = [];
      for (const rows of sizes) {
        const rounds = [];
        for (let round = 0; round < (short ? 1 : 3); round += 1)
          rounds.push(await measure({ name, scene, rows, label: `${rows}_${round}` }, surroundings));
        measured.push({ rows, ...medians(rounds) });
      }
      report(name, measured);
    }
  } finally {
    await surroundings.close();
  }
}

async function measure({ name, scene, rows, label }, { createDatabase, redisUrl }) {
  const databaseUrl = await createDatabase(`${name.replace('-', '_')}_${label}`);
  const given = { databaseUrl, redisUrl, prefix: `{vu-bench-${name}-${label}}` };
  await fill(scene, databaseUrl, rows);
  const alone = await runSchedule(name, given);
  await fill(scene, databaseUrl, rows);
  const web = await startServiceProcess('web', given);
  try {
    const seconds = Math.max(LEAST_SECONDS, Math.ceil(alone.seconds));
    const load = { url: web.url, token: sign(), ...LOAD };
    await sendLoad({ ...load, perSecond: undefined, amount: 1_000 });
    const without = await send({ ...load, seconds });
    const [during, beside] = await Promise.all([send({ ...load, seconds }), runSchedule(name, given)]);
    return {
      rows: alone.rows,
      seconds: alone.seconds,
      growthMiB: alone.growthMiB,
      besideSeconds: beside.seconds,
      p99Without: without.p99,
      p99During: during.p99,
    };
  } finally {
    await web.stop();
    await emptyRedis(redisUrl);
  }
}

async function fill(scene, databaseUrl, rows) {
  await onServer(databaseUrl, async (client) => {
    // Only while filling, and only here; what is measured commits as always.
    await client.query('SET synchronous_commit = off');
    await scene.fill(client, rows);
    await client.query('VACUUM ANALYZE');
    await client.query('CHECKPOINT');
  });
}

/** One run in a process of its own. `rows`: what its counts add up to. */
async function runSchedule(name, { databaseUrl, redisUrl, prefix }) {
  const host = await startProcess('bench/hosts/schedule-host.mjs', {
    env: {
      SCHEDULE: name,
      DATABASE_URL: databaseUrl,
      REDIS_URL: redisUrl,
      QUEUE_PREFIX: prefix,
      ENCRYPTION_KEY,
    },
    ready: /Measured (.+)\n/,
  });
  await host.stop();
  return JSON.parse(host.found);
}

async function send(load) {
  const sent = await sendLoad(load);
  if (sent.errors > 0 || Object.keys(sent.statuses).join() !== '200') throw new Error(JSON.stringify(sent));
  return sent;
}

function report(name, measured) {
  const perRow = ({ seconds, rows }) => seconds / rows;
  process.stdout.write(`${name}, beside ${LOAD.perSecond} deliveries of ${LOAD.items} a second\n\n`);
  printTable([
    [
      'rows',
      'rows/s',
      'time for a row / with 10,000',
      'memory grows by MiB',
      'rows/s beside the webhook',
      'p99 ms without',
      'p99 ms during',
      'during / without',
    ],
    ...measured.map((one) => [
      one.rows.toLocaleString('en'),
      one.rows / one.seconds,
      perRow(one) / perRow(measured[0]),
      one.growthMiB,
      one.rows / one.besideSeconds,
      one.p99Without,
      one.p99During,
      one.p99During / one.p99Without,
    ]),
  ]);
}
