// Imports generated customers, imports them again, inserts the same encrypted rows into an empty table by bare SQL, and
// registers others one by one. Prints what it measured.
import 'reflect-metadata';
import pg from 'pg';
import { NestFactory } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import verifiedUsers from '../../dist/src/index.js';

const { ImportIdentities, VerifiedUsersModule, VerifiedUsersService, verifiedUsersEntities } = verifiedUsers;
const rows = Number(process.env.ROWS);
const SINGLE = Math.min(2_000, rows / 10);
/** As many rows in one transaction as an import has. */
const BATCH_ROWS = 200;
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
const barePerSecond = await insertBare();
const singlePerSecond = await rate(SINGLE, async () => {
  for (let index = 0; index < SINGLE; index += 1)
    await users.registerIdentity(inputOf(`single-${index}`, index));
});
process.stdout.write(
  `Measured ${JSON.stringify({ perSecond, againPerSecond, barePerSecond, singlePerSecond, ...memory })}\n`,
);
process.on('SIGTERM', () => process.exit(0));
setInterval(() => undefined, 1_000);

async function importAll(onProgress) {
  return rate(rows, async () => {
    const { registered, unchanged } = await imports.import(file(), { format: 'csv', onProgress });
    if (registered + unchanged !== rows) throw new Error('Not all rows were imported');
  });
}

/**
 * The floor: the identities alone, encrypted before, into a table with the same indexes. What an import also writes, such as
 * history and events, is its own affair.
 */
async function insertBare() {
  const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
  await client.connect();
  await client.query('CREATE TABLE bare_identity (LIKE vu_identity INCLUDING ALL)');
  const { rows: stored } = await client.query('SELECT to_jsonb(one) AS one FROM vu_identity AS one');
  const perSecond = await rate(stored.length, async () => {
    for (let from = 0; from < stored.length; from += BATCH_ROWS) {
      const batch = JSON.stringify(stored.slice(from, from + BATCH_ROWS).map(({ one }) => one));
      await client.query('BEGIN');
      await client.query(
        'INSERT INTO bare_identity SELECT * FROM jsonb_populate_recordset(NULL::bare_identity, $1)',
        [batch],
      );
      await client.query('COMMIT');
    }
  });
  await client.query('DROP TABLE bare_identity');
  await client.end();
  return perSecond;
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
