// Rows a second of an import against two floors of the same run: a bare insert of the same encrypted rows, and
// registerIdentity one by one; and the memory that the import takes at its first tenth and at its end.
//   --short            20,000 rows instead of 100,000, and one round
//   --rows=<n>
import { medians, printTable } from './parts/figures.mjs';
import { ENCRYPTION_KEY } from './parts/service.mjs';
import { startProcess } from './parts/started-process.mjs';
import { openSurroundings } from './parts/surroundings.mjs';

export async function run(args) {
  const short = args.includes('--short');
  const given = args.find((arg) => arg.startsWith('--rows='))?.slice('--rows='.length);
  const rows = Number(given ?? (short ? 20_000 : 100_000));
  const surroundings = await openSurroundings();
  const rounds = [];
  try {
    for (let round = 0; round < (short ? 1 : 3); round += 1) {
      rounds.push(await measure(rows, await surroundings.createDatabase(`import_${round}`), surroundings));
    }
  } finally {
    await surroundings.close();
  }
  const { perSecond, againPerSecond, barePerSecond, singlePerSecond, earlyMiB, lateMiB } = medians(rounds);
  process.stdout.write(
    `${rows.toLocaleString('en')} enrolled customers as CSV, one process, queue on Redis\n\n`,
  );
  printTable([
    [
      'imported rows/s',
      'the same again',
      'bare insert',
      'import / bare insert',
      'one by one',
      'import / one by one',
      'MiB at a tenth',
      'MiB at the end',
    ],
    [
      perSecond,
      againPerSecond,
      barePerSecond,
      perSecond / barePerSecond,
      singlePerSecond,
      perSecond / singlePerSecond,
      earlyMiB,
      lateMiB,
    ],
  ]);
}

async function measure(rows, databaseUrl, { redisUrl }) {
  const host = await startProcess('bench/hosts/import-host.mjs', {
    env: { ROWS: `${rows}`, DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, ENCRYPTION_KEY },
    ready: /Measured (.+)\n/,
  });
  await host.stop();
  return JSON.parse(host.found);
}
