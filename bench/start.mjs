// What a start costs: processor time, modules and seconds until the service is ready, by role, and a command's whole run.
// The baseline is an empty application on the same frameworks: what a start costs before any code of ours. Processor
// time is the figure to compare; the seconds depend on what else runs on the machine.
//   --short            fewer rounds
//   --against=<dist>   another build in the place of this one, `/somewhere/dist`
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import module from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { medians, printTable } from './parts/figures.mjs';
import { serviceEnv } from './parts/service.mjs';
import { cpuMsOf } from './parts/started-process.mjs';
import { openSurroundings } from './parts/surroundings.mjs';

const HERE = import.meta.dirname;
const COUNT_MODULES = resolve(HERE, 'hosts/count-modules.cjs');

export async function run(args) {
  const rounds = args.includes('--short') ? 1 : 5;
  const against = args.find((arg) => arg.startsWith('--against='))?.slice('--against='.length);
  const dist = resolve(against ?? resolve(HERE, '../dist'));
  const surroundings = await openSurroundings();
  const cache = await mkdtemp(join(tmpdir(), 'verified-users-bench-'));
  try {
    const databaseUrl = await surroundings.createDatabase('start');
    const env = { ...serviceEnv({ databaseUrl, redisUrl: surroundings.redisUrl }), PORT: '0' };
    const main = [`${dist}/src/main.js`];
    const plans = [
      ['frameworks alone', [resolve(HERE, 'hosts/empty-application.mjs')], {}],
      ['ROLE=web', main, { ROLE: 'web' }],
      ['ROLE=worker', main, { ROLE: 'worker' }],
      ['ROLE=all', main, { ROLE: 'all' }],
      ['verified-users sign', [`${dist}/src/cli.js`, 'sign'], {}],
    ];
    // From Node 22.1 on. The first start fills the cache, as the build of the image does.
    if (module.enableCompileCache) {
      const cached = ['ROLE=all, compile cache', main, { ROLE: 'all', NODE_COMPILE_CACHE: cache }];
      plans.push(cached);
      await measure(main, { ...env, ...cached[2] });
    }
    const measured = plans.map(() => []);
    // In turns, so that all of them see the same machine.
    for (let round = 0; round < rounds; round += 1)
      for (const [index, [, command, more]] of plans.entries())
        measured[index].push(await measure(command, { ...env, ...more }));
    const [baseline, ...ours] = measured.map(medians);
    const row = (name, { cpuMs, modules, seconds }) => [
      name,
      cpuMs,
      cpuMs / baseline.cpuMs,
      modules,
      seconds,
    ];
    process.stdout.write(`Node ${process.version}, median of ${rounds} starts\n\n`);
    printTable([
      ['', 'CPU ms', 'against the frameworks', 'modules (CommonJS)', 'seconds'],
      row(plans[0][0], baseline),
      ...ours.map((figures, index) => row(plans[index + 1][0], figures)),
    ]);
  } finally {
    await surroundings.close();
    await rm(cache, { recursive: true });
  }
}

/** Until it says that it is ready, or ends. */
async function measure(command, env) {
  const from = performance.now();
  const child = spawn(process.execPath, ['--require', COUNT_MODULES, ...command], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  let cpuMs = null;
  let seconds = 0;
  const counted = once(child, 'message');
  for await (const text of child.stdout.setEncoding('utf8')) {
    if (!/Service started|Listening|X-Prove-Authorization/.test(text)) continue;
    seconds = (performance.now() - from) / 1000;
    cpuMs = await cpuMsOf(child.pid);
    break;
  }
  if (cpuMs === null) throw new Error(`${command.join(' ')} ended before it was ready`);
  child.kill('SIGTERM');
  const [modules] = await counted;
  await ended;
  return { cpuMs, modules, seconds };
}
