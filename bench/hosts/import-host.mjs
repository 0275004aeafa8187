// Imports generated customers, imports them again, and registers others one by one. Prints what it measured.
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import verifiedUsers from '../../dist/src/index.js';

const { ImportIdentities, VerifiedUsersModule, VerifiedUsersService, verifiedUsersEntities } = verifiedUsers;
const rows = Number(process.env.ROWS);
const SINGLE = Math.min(2_000, rows);
const LINES_A_PIECE = 500;
const HEADER = 'clientCustomerId,firstName,lastName,email,phoneNumber,locale,proveId,verifiedAt,enrolled\n';

class HostModule {}
const { hostname: host, port } = new URL(process.env.REDIS_URL);
const app = await NestFactory.createApplicationContext(
  {
    module: HostModule,
    imports: [
      TypeOrmModule.forRoot({
        type: 'postgres',
        url: process.env.DATABASE_URL,
        entities: verifiedUsersEntities,
      }),
      VerifiedUsersModule.forRoot({
        role: 'web',
        projects: [{ webhookSecrets: ['whsec_bench_0f1e2d3c4b5a69788796a5b4c3d2e1f0'] }],
        queue: {
          connection: { host, port: Number(port), maxRetriesPerRequest: null },
          prefix: '{vu-bench-import}',
        },
        mail: {
          transport: 'smtp://127.0.0.1:9',
          from: 'Example Company <no-reply@example.com>',
          company: { name: 'Example Company', supportEmail: 'support@example.com' },
        },
        encryption: { keys: [process.env.ENCRYPTION_KEY] },
        publicUrl: 'http://localhost:3000',
      }),
    ],
  },
  { logger: ['error', 'warn'] },
);
const imports = app.get(ImportIdentities, { strict: false });
const users = app.get(VerifiedUsersService, { strict: false });

const memory = { earlyMiB: 0, lateMiB: 0 };
const perSecond = await importAll(({ rows: done }) => {
  const { rss } = process.memoryUsage();
  if (done >= rows / 10) memory.earlyMiB ||= rss / 2 ** 20;
  memory.lateMiB = rss / 2 ** 20;
});
const againPerSecond = await importAll();
const singlePerSecond = await rate(SINGLE, async () => {
  for (let index = 0; index < SINGLE; index += 1)
    await users.registerIdentity(inputOf(`single-${index}`, index));
});
process.stdout.write(
  `Measured ${JSON.stringify({ perSecond, againPerSecond, singlePerSecond, ...memory })}\n`,
);
process.on('SIGTERM', () => process.exit(0));
setInterval(() => undefined, 1_000);

async function importAll(onProgress) {
  return rate(rows, async () => {
    const { registered, unchanged } = await imports.import(file(), { format: 'csv', onProgress });
    if (registered + unchanged !== rows) throw new Error('Not all rows were imported');
  });
}

async function* file() {
  yield HEADER;
  for (let from = 0; from < rows; from += LINES_A_PIECE) {
    const indices = Array.from({ length: Math.min(LINES_A_PIECE, rows - from) }, (_, n) => from + n);
    yield indices
      .map((index) => {
        const { enrollment, ...one } = inputOf(`customer-${index}`, index);
        const cells = [...Object.values(one), enrollment.proveId, '2025-01-01T00:00:00Z', 'true'];
        return `${cells.join(',')}\n`;
      })
      .join('');
  }
}

function inputOf(clientCustomerId, index) {
  return {
    clientCustomerId,
    firstName: 'Ada',
    lastName: 'Lovelace',
    email: `${clientCustomerId}@example.com`,
    phoneNumber: `+1202555${String(index % 10_000).padStart(4, '0')}`,
    locale: 'en-US',
    enrollment: { proveId: `prove-${clientCustomerId}`, verifiedAt: new Date('2025-01-01'), enrolled: true },
  };
}

async function rate(count, work) {
  const from = performance.now();
  await work();
  return (count / (performance.now() - from)) * 1000;
}
