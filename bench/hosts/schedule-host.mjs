// Runs a schedule by hand once it gets SIGUSR2, and prints how long it took, what it did, and how its memory grew.
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import verifiedUsers from '../../dist/src/index.js';
import resolvedOptions from '../../dist/src/verified-users/options/resolved-options.js';
import runSchedule from '../../dist/src/verified-users/schedule/run/run-schedule.service.js';
import { ENCRYPTION_KEY, SECRET } from '../parts/service.mjs';

const { DATABASE_URL, REDIS_URL, QUEUE_PREFIX, PROVE_URL, REQUESTS_PER_SECOND, SCHEDULE } = process.env;
/** `schedules` and further `projects`, as the scene wants them; `isRepeated`: until a run finds nothing to do. */
const { schedules, projects = [], isRepeated } = JSON.parse(process.env.SCENE);
const { VerifiedUsersModule, verifiedUsersEntities } = verifiedUsers;
const { hostname: host, port } = new URL(REDIS_URL);
const MIB = 2 ** 20;
const LOOK_EVERY_MS = 20;

const api = PROVE_URL && {
  clientId: 'emulator-client',
  clientSecret: 'emulator-secret',
  baseUrl: PROVE_URL,
};

class HostModule {}
const app = await NestFactory.createApplicationContext(
  {
    module: HostModule,
    imports: [
      TypeOrmModule.forRoot({ type: 'postgres', url: DATABASE_URL, entities: verifiedUsersEntities }),
      VerifiedUsersModule.forRoot({
        role: 'web',
        projects: [{ webhookSecrets: [SECRET], ...(api && { prove: api }) }, ...projects],
        schedules,
        queue: {
          connection: { host, port: Number(port || 6379), maxRetriesPerRequest: null },
          prefix: QUEUE_PREFIX,
        },
        mail: {
          transport: 'smtp://127.0.0.1:9',
          from: 'Example Company <no-reply@example.com>',
          company: { name: 'Example Company', supportEmail: 'support@example.com' },
        },
        encryption: { keys: [ENCRYPTION_KEY] },
        publicUrl: 'http://localhost:3000',
      }),
    ],
  },
  { logger: ['error'] },
);
// Options take 25 at most, as Prove does.
for (const { prove } of app.get(resolvedOptions.RESOLVED_OPTIONS, { strict: false }).projects.values())
  if (prove && REQUESTS_PER_SECOND) prove.requestsPerSecond = Number(REQUESTS_PER_SECOND);

const counts = {};
process.once('SIGUSR2', () => void measure());
process.once('SIGTERM', () => process.exit(0));
setInterval(() => undefined, 1_000);
process.stdout.write('Ready\n');

async function measure() {
  const atFirst = process.memoryUsage().rss;
  let most = atFirst;
  const looking = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), LOOK_EVERY_MS);
  const from = performance.now();
  for (let did = await runOnce(); isRepeated && Object.keys(did).length > 0;) did = await runOnce();
  const seconds = (performance.now() - from) / 1000;
  clearInterval(looking);
  const growthMiB = (most - atFirst) / MIB;
  process.stdout.write(`Measured ${JSON.stringify({ seconds, counts, growthMiB })}\n`);
}

async function runOnce() {
  const ended = await app.get(runSchedule.RunSchedule, { strict: false }).run(SCHEDULE);
  if (ended?.outcome !== 'done') throw new Error(`The run ended ${ended?.outcome}`);
  const [row] = await app
    .get(DataSource)
    .query('SELECT counts FROM vu_schedule_run WHERE id = $1', [ended.id]);
  for (const [word, count] of Object.entries(row.counts)) counts[word] = (counts[word] ?? 0) + count;
  return row.counts;
}
