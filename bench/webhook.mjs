// Deliveries a second, from the wire to the disk: this service, the floor, and the usual way, in turns.
//   --short        fewer and shorter rounds
//   --only=a,b     some of the configurations
import { onServer, openSurroundings } from './parts/surroundings.mjs';
import { medians, printTable } from './parts/figures.mjs';
import { sendLoad } from './parts/send-load.mjs';
import { startServiceProcess } from './parts/service.mjs';
import { startHost } from './parts/start-host.mjs';
import { serverCpuMs } from './parts/started-process.mjs';
import { emptyRedis } from './parts/empty-redis.mjs';
import { sign } from './parts/token.mjs';

const CONNECTIONS = 32;
/** Enough for the code to be compiled; the slowest takes some seconds. */
const WARM_UP = 1_500;
const SIZES = [1, 10, 100];
const CONFIGURATIONS = {
  floor: (given) => startHost('floor', given),
  fastify: (given) => startServiceProcess('web', given),
  'keep-none': (given) => startServiceProcess('web', given, { env: { JOURNAL_KEEP_SECONDS: '0' } }),
  express: (given) => startHost('express-host', given),
  usual: (given) => startHost('usual', given, { SAVE: 'item' }),
  'usual-list': (given) => startHost('usual', given, { SAVE: 'list' }),
};

export async function run(args) {
  const short = args.includes('--short');
  const only = args
    .find((arg) => arg.startsWith('--only='))
    ?.slice('--only='.length)
    .split(',');
  const rounds = short ? 2 : 5;
  const seconds = short ? 2 : 5;
  const surroundings = await openSurroundings();
  const hosts = [];
  try {
    for (const name of only ?? Object.keys(CONFIGURATIONS)) hosts.push(await open(name, surroundings));
    for (const items of SIZES) {
      const measured = new Map(hosts.map((host) => [host.name, []]));
      for (let round = 0; round < rounds; round += 1)
        for (const host of hosts)
          measured.get(host.name).push(await measure(host, { items, seconds, surroundings }));
      report(items, new Map([...measured].map(([name, all]) => [name, medians(all)])));
    }
  } finally {
    for (const host of hosts) await host.stop();
    await surroundings.close();
  }
}

async function open(name, { createDatabase, redisUrl }) {
  const databaseUrl = await createDatabase(name.replace('-', '_'));
  const given = { databaseUrl, redisUrl, prefix: `{vu-bench-${name}}` };
  const host = { name, databaseUrl, ...(await CONFIGURATIONS[name](given)) };
  await sendLoad({ url: host.url, token: sign(), items: 1, connections: CONNECTIONS, amount: WARM_UP });
  return host;
}

/**
 * Every run begins with empty tables, an empty queue and a fresh checkpoint. It is an amount, not a time: else what is
 * in hand at the end of one run would burden the next, and slow configurations would be cut short.
 */
async function measure(host, { items, seconds, surroundings }) {
  await empty(host.databaseUrl);
  await emptyRedis(surroundings.redisUrl);
  const load = { url: host.url, token: sign(), items, connections: CONNECTIONS };
  const tried = await sendLoad({ ...load, amount: 2 * CONNECTIONS });
  const amount = Math.max(4 * CONNECTIONS, Math.round(tried.perSecond * seconds));
  const before = await cpuOf(host, surroundings);
  const sent = await sendLoad({ ...load, amount });
  const after = await cpuOf(host, surroundings);
  const answered = sent.statuses[200] ?? 0;
  if (answered === 0 || answered < sent.requests) throw new Error(`${host.name}: ${JSON.stringify(sent)}`);
  return {
    perSecond: sent.perSecond,
    p50: sent.p50,
    p99: sent.p99,
    cpuMs: (after.process - before.process) / answered,
    databaseCpuMs: (after.database - before.database) / answered,
    rss: await host.rssMiB(),
  };
}

async function empty(databaseUrl) {
  await onServer(databaseUrl, async (client) => {
    const { rows } = await client.query(
      `SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public' AND tablename ~* '(delivery|notification|quarantine)$'`,
    );
    await client.query(`TRUNCATE ${rows.map(({ name }) => name).join(', ')}`);
    await client.query('CHECKPOINT');
  });
}

async function cpuOf(host, { postmaster }) {
  return { process: await host.cpuMs(), database: postmaster ? await serverCpuMs(postmaster) : NaN };
}

function report(items, figures) {
  const ratio = (name, to, figure) =>
    figures.has(to) ? figures.get(name)[figure] / figures.get(to)[figure] : '-';
  process.stdout.write(
    `${items} ${items === 1 ? 'notification' : 'notifications'} a delivery, ${CONNECTIONS} connections\n\n`,
  );
  printTable([
    [
      '',
      'requests/s',
      'notifications/s',
      'p50 ms',
      'p99 ms',
      'CPU ms/delivery',
      'database CPU ms',
      'RSS MiB',
      'rate / floor',
      'p99 / floor',
      'rate / usual',
      'rate / usual-list',
    ],
    ...[...figures].map(([name, { perSecond, p50, p99, cpuMs, databaseCpuMs, rss }]) => [
      name,
      perSecond,
      perSecond * items,
      p50,
      p99,
      cpuMs,
      databaseCpuMs,
      rss,
      ratio(name, 'floor', 'perSecond'),
      ratio(name, 'floor', 'p99'),
      ratio(name, 'usual', 'perSecond'),
      ratio(name, 'usual-list', 'perSecond'),
    ]),
  ]);
}
