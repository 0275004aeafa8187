// What a schedule costs with ten thousand, a hundred thousand and a million rows: rows a second, whether the time for a
// row stays the same, how its memory grows, and the webhook's p99 while it runs against the p99 without.
// Each file of bench/schedules is named as its schedule and says which rows it works on.
//   --short        without the million, and one round
//   --rounds=<n>   instead of three
//   --rows=a,b     other sizes
//   --only=a,b     some of the schedules
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { emptyRedis } from './parts/empty-redis.mjs';
import { medians, printTable } from './parts/figures.mjs';
import { sendLoad } from './parts/send-load.mjs';
import { startServiceProcess } from './parts/service.mjs';
import { startProcess } from './parts/started-process.mjs';
import { onServer, openSurroundings } from './parts/surroundings.mjs';
import { sign } from './parts/token.mjs';

/** Well below what the webhook can take, so that its p99 says how long it is kept waiting. */
const LOAD = { items: 10, connections: 16, perSecond: 200 };
/** The webhook is measured for as long as the run alone took, within these bounds; beside a shorter run it is not. */
const LEAST_SECONDS = 5;
const MOST_SECONDS = 60;
/**
 * As in a small container. With more V8 lets short-lived objects lie, up to a bound of its own: then the memory says how
 * large the machine is, and not what the run needs.
 */
const HEAP = '--max-old-space-size=192';
const UNLIMITED = 100_000;

export async function run(args) {
  const short = args.includes('--short');
  const only = valueOf(args, '--only');
  const rounds = Number(valueOf(args, '--rounds') ?? (short ? 1 : 3));
  const given = valueOf(args, '--rows')?.split(',').map(Number);
  const sizes = given ?? [10_000, 100_000, ...(short ? [] : [1_000_000])];
  const names = readdirSync(join(import.meta.dirname, 'schedules')).map((file) => file.replace('.mjs', ''));
  const surroundings = await openSurroundings();
  try {
    for (const name of only?.split(',') ?? names) {
      const scene = await import(`./schedules/${name}.mjs`);
      const measured = [];
      for (const rows of sizes) {
        const figures = [];
        for (let round = 0; round < rounds; round += 1)
          figures.push(await measure({ name, scene, rows, label: `${rows}_${round}` }, surroundings));
        measured.push({ rows, ...medians(figures) });
      }
      report(name, scene, measured);
    }
  } finally {
    await surroundings.close();
  }
}

function valueOf(args, name) {
  return args.find((arg) => arg.startsWith(`${name}=`))?.slice(name.length + 1);
}

async function measure({ name, scene, rows, label }, { createDatabase, redisUrl }) {
  const databaseUrl = await createDatabase(`${name.replace('-', '_')}_${label}`);
  const prove = scene.hasProve ? await startProve(rows) : null;
  const given = { databaseUrl, redisUrl, prefix: `{vu-bench-${name}-${label}}`, proveUrl: prove?.found };
  try {
    await fill(scene, databaseUrl, rows);
    // Without Prove's limit, or nothing would be measured but the wait for turns.
    const unlimited = { ...given, requestsPerSecond: UNLIMITED };
    const alone = await withSchedule(name, scene, unlimited, (start) => start());
    const web = { p99Without: NaN, p99During: NaN };
    if (alone.seconds >= LEAST_SECONDS) {
      await fill(scene, databaseUrl, rows);
      Object.assign(web, await besideWebhook(name, scene, given, alone.seconds));
    }
    return {
      seconds: alone.seconds,
      requests: alone.counts.requests ?? alone.counts.checked ?? 0,
      growthMiB: alone.growthMiB,
      ...web,
    };
  } finally {
    await prove?.stop();
    await emptyRedis(redisUrl);
  }
}

async function besideWebhook(name, scene, given, aloneSeconds) {
  const web = await startServiceProcess('web', given);
  try {
    const seconds = Math.min(MOST_SECONDS, Math.ceil(aloneSeconds));
    const load = { url: web.url, token: sign(), ...LOAD };
    await sendLoad({ ...load, perSecond: undefined, amount: 1_000 });
    const before = await send({ ...load, seconds });
    // As deployed, with Prove's limit; what it has not done when the load ends is left.
    const during = await withSchedule(name, scene, given, (start) => {
      const sending = send({ ...load, seconds });
      return Promise.race([sending, start().then(() => sending)]);
    });
    // Before and after, for there are more notifications and dead rows the longer it goes on.
    const after = await send({ ...load, seconds });
    return { p99Without: (before.p99 + after.p99) / 2, p99During: during.p99 };
  } finally {
    await web.stop();
  }
}

/** The same rows each time, and nothing of the time before. */
async function fill(scene, databaseUrl, rows) {
  await onServer(databaseUrl, async (client) => {
    const { rows: tables } = await client.query(
      `SELECT string_agg(tablename, ', ') AS names FROM pg_tables WHERE tablename LIKE 'vu\\_%'`,
    );
    // Only while filling, and only here: what is measured commits as always. History refuses to be forgotten.
    await client.query('SET synchronous_commit = off; SET session_replication_role = replica');
    await client.query(`TRUNCATE ${tables[0].names}`);
    await client.query('SET session_replication_role = origin');
    await scene.fill(client, rows);
    await client.query('VACUUM ANALYZE');
    await client.query('CHECKPOINT');
  });
}

function startProve(rows) {
  return startProcess('bench/hosts/prove-host.mjs', {
    env: { ROWS: `${rows}` },
    ready: /Emulated (.+)\n/,
  });
}

/** In a process of its own, which has started before `work` begins: to start one takes a processor for seconds. */
async function withSchedule(name, { host = {}, isRepeated = false }, given, work) {
  const started = await startProcess('bench/hosts/schedule-host.mjs', {
    env: {
      SCHEDULE: name,
      SCENE: JSON.stringify({ ...host, isRepeated }),
      DATABASE_URL: given.databaseUrl,
      REDIS_URL: given.redisUrl,
      QUEUE_PREFIX: given.prefix,
      ...(given.proveUrl && { PROVE_URL: given.proveUrl }),
      ...(given.requestsPerSecond && { REQUESTS_PER_SECOND: `${given.requestsPerSecond}` }),
    },
    nodeArgs: [HEAP],
    ready: /Ready\n/,
  });
  try {
    return await work(async () => {
      process.kill(started.pid, 'SIGUSR2');
      return JSON.parse(await started.says(/Measured (.+)\n/));
    });
  } finally {
    await started.stop();
  }
}

async function send(load) {
  const sent = await sendLoad(load);
  if (sent.errors > 0 || Object.keys(sent.statuses).join() !== '200') throw new Error(JSON.stringify(sent));
  return sent;
}

function report(name, { hasProve }, measured) {
  const perRow = ({ seconds, rows }) => seconds / rows;
  process.stdout.write(`${name}, beside ${LOAD.perSecond} deliveries of ${LOAD.items} a second\n\n`);
  printTable([
    [
      'rows',
      'seconds',
      'rows/s',
      'time for a row / first',
      ...(hasProve ? ['requests/s'] : []),
      'memory grows by MiB',
      'p99 ms without',
      'p99 ms during',
      'during / without',
    ],
    ...measured.map((one) => [
      one.rows.toLocaleString('en'),
      one.seconds,
      one.rows / one.seconds,
      perRow(one) / perRow(measured[0]),
      ...(hasProve ? [one.requests / one.seconds] : []),
      one.growthMiB,
      one.p99Without,
      one.p99During,
      one.p99During / one.p99Without,
    ]),
  ]);
}
