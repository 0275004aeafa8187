// Runs a schedule once, by hand, and prints how long it took, what it did, and how its memory grew.
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import verifiedUsers from '../../dist/src/index.js';
import runSchedule from '../../dist/src/verified-users/schedule/run/run-schedule.service.js';

const { DATABASE_URL, REDIS_URL, QUEUE_PREFIX, ENCRYPTION_KEY, SCHEDULE } = process.env;
const { VerifiedUsersModule, verifiedUsersEntities } = verifiedUsers;
const { hostname: host, port } = new URL(REDIS_URL);
const MIB = 2 ** 20;
const LOOK_EVERY_MS = 20;

class HostModule {}
const app = await NestFactory.createApplicationContext(
  {
    module: HostModule,
    imports: [
      TypeOrmModule.forRoot({ type: 'postgres', url: DATABASE_URL, entities: verifiedUsersEntities }),
      VerifiedUsersModule.forRoot({
        role: 'web',
        projects: [{ webhookSecrets: ['whsec_bench_0f1e2d3c4b5a69788796a5b4c3d2e1f0'] }],
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
  { logger: ['error', 'warn'] },
);

const atFirst = process.memoryUsage().rss;
let most = atFirst;
const looking = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), LOOK_EVERY_MS);
const from = performance.now();
const ended = await app
  .get(runSchedule.RunSchedule, { strict: false })
  .run(SCHEDULE, new Date(), new AbortController().signal);
const seconds = (performance.now() - from) / 1000;
clearInterval(looking);
if (ended?.outcome !== 'done') throw new Error(`The run ended ${ended?.outcome}`);
const [{ rows }] = await app
  .get(DataSource)
  .query(
    `SELECT sum(value::bigint)::int AS rows FROM vu_schedule_run, jsonb_each_text(counts) WHERE id = $1`,
    [ended.id],
  );
process.stdout.write(`Measured ${JSON.stringify({ seconds, rows, growthMiB: (most - atFirst) / MIB })}\n`);
process.on('SIGTERM', () => process.exit(0));
setInterval(() => undefined, 1_000);
