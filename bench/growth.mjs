// The same work with ten thousand and with a million stored notifications, in turns, and the plans of the hot statements.
//   --short        fewer and shorter rounds (the rows stay)
//   --plans        prints the plans in full
import { emptyRedis } from './parts/empty-redis.mjs';
import { medians, printTable } from './parts/figures.mjs';
import { fillHistory } from './parts/fill-history.mjs';
import { explainHotStatements } from './parts/hot-statements.mjs';
import { sendLoad } from './parts/send-load.mjs';
import { startServiceProcess } from './parts/service.mjs';
import { measureApplying, openStage } from './parts/stage.mjs';
import { serverCpuMs } from './parts/started-process.mjs';
import { onServer, openSurroundings } from './parts/surroundings.mjs';
import { sign } from './parts/token.mjs';

const SIZES = [10_000, 1_000_000];
const ITEMS = 10;

export async function run(args) {
  const short = args.includes('--short');
  const rounds = short ? 1 : 5;
  const amount = short ? 500 : 2_000;
  const surroundings = await openSurroundings();
  const sides = [];
  try {
    for (const rows of SIZES) sides.push(await open(rows, surroundings));
    for (let round = 0; round < rounds; round += 1) {
      for (const side of sides) side.inserting.push(await measureInserting(side, amount));
      for (const side of sides)
        side.applying.push(await measureApplying(side.stage, [side.worker], amount, { keep: true }));
    }
    report(sides);
    for (const { rows, stage } of sides) await explain(rows, stage, args.includes('--plans'));
  } finally {
    for (const { web, worker } of sides) {
      await web.stop();
      await worker.stop();
    }
    await emptyRedis(surroundings.redisUrl);
    await surroundings.close();
  }
}

async function open(rows, surroundings) {
  const stage = await openStage('redis', surroundings, `rows_${rows}`);
  await fillHistory(stage.databaseUrl, rows);
  // The web process has a queue of its own, so that the worker only finds what a round of its own stored.
  const web = await startServiceProcess('web', { ...stage, prefix: `{vu-bench-web-${rows}}` });
  const worker = await startServiceProcess('worker', stage, { env: { SWEEP_INTERVAL_SECONDS: '60' } });
  const side = { rows, stage, web, worker, inserting: [], applying: [] };
  await measureInserting(side, 1_000);
  await measureApplying(stage, [worker], 1_000, { keep: true });
  return side;
}

async function measureInserting({ stage, web }, amount) {
  await onServer(stage.databaseUrl, (client) => client.query('CHECKPOINT'));
  const before = await cpuOf(web, stage);
  const sent = await sendLoad({ url: web.url, token: sign(), items: ITEMS, connections: 32, amount });
  const after = await cpuOf(web, stage);
  if (sent.statuses[200] !== amount) throw new Error(JSON.stringify(sent));
  // Else the worker's sweeper would take them up in the middle of the next measurement.
  await onServer(stage.databaseUrl, (client) =>
    client.query(
      `UPDATE vu_notification SET status = 'recorded', finished_at = now() WHERE status = 'stored'`,
    ),
  );
  return { perSecond: sent.perSecond, databaseCpuMs: (after - before) / amount };
}

async function cpuOf(web, { postmaster }) {
  return postmaster ? serverCpuMs(postmaster) : NaN;
}

function report(sides) {
  for (const kind of ['inserting', 'applying']) {
    const [small, large] = sides.map((side) => medians(side[kind]));
    process.stdout.write(
      `${kind === 'inserting' ? `Webhook, ${ITEMS} notifications a delivery` : 'Stored to applied'}\n\n`,
    );
    printTable([
      [
        'stored rows',
        '/s',
        'database CPU ms',
        'times the CPU of 10,000 rows',
        'times slower than with 10,000 rows',
      ],
      ['10,000', small.perSecond, small.databaseCpuMs, 1, 1],
      [
        '1,000,000',
        large.perSecond,
        large.databaseCpuMs,
        large.databaseCpuMs / small.databaseCpuMs,
        small.perSecond / large.perSecond,
      ],
    ]);
  }
}

async function explain(rows, { databaseUrl }, full) {
  const plans = await explainHotStatements(databaseUrl);
  process.stdout.write(`Plans with ${rows.toLocaleString('en')} rows\n\n`);
  printTable([
    ['statement', 'pages', 'execution ms', 'planning ms', 'scans'],
    ...plans.map(({ name, pages, executionMs, planningMs, scans }) => [
      name,
      pages,
      executionMs,
      planningMs,
      scans,
    ]),
  ]);
  if (full) for (const { name, text } of plans) process.stdout.write(`${name}\n\n${text}\n\n`);
}
