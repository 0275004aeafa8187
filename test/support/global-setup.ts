import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { createDataSource } from '../../ormconfig';
import { startEmbeddedPostgres } from '../../src/embedded/postgres';
import { runVerifiedUsersMigrations } from '../../src/verified-users/database/run-migrations';
import { useMemoryForTemporaryFiles } from './temporary-folder';
import { TEMPLATE_DATABASE, type TestServers } from './test-servers';

/** One PostgreSQL and one Redis for all suites; each suite has its own database and its own queue prefix. */
export default async function globalSetup(): Promise<void> {
  const temporaryFolder = useMemoryForTemporaryFiles();
  const dataDir = await mkdtemp(join(tmpdir(), 'verified-users-test-'));
  const postgres = await startEmbeddedPostgres({
    dataDir,
    settings: { fsync: 'off', max_connections: '300' },
  });
  process.env['TEST_POSTGRES_URL'] = postgres.url;
  await makeTemplate(postgres.url);
  const redis = await startRedis();
  const servers: TestServers = { postgres, dataDir, temporaryFolder, stopRedis: redis.stop };
  (globalThis as { testServers?: TestServers }).testServers = servers;
}

async function makeTemplate(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(`CREATE DATABASE ${TEMPLATE_DATABASE}`);
  await client.end();
  const address = new URL(url);
  address.pathname = `/${TEMPLATE_DATABASE}`;
  const dataSource = await createDataSource(address.href).initialize();
  await runVerifiedUsersMigrations(dataSource);
  await dataSource.destroy();
}

async function startRedis(): Promise<{ stop: () => void }> {
  if (process.env['REDIS_URL']) {
    process.env['TEST_REDIS_URL'] = process.env['REDIS_URL'];
    return { stop: () => undefined };
  }
  if (spawnSync('redis-server', ['--version']).error) {
    const hint = 'set REDIS_URL, or put redis-server on the PATH (Debian: apt-get install redis-server)';
    if (process.env['REQUIRE_REDIS']) throw new Error(`The Redis suites are required: ${hint}.`);
    process.stdout.write(`Redis suites skipped: ${hint}.\n`);
    return { stop: () => undefined };
  }
  const port = await freePort();
  const server = spawn(
    'redis-server',
    ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('exit', () => reject(new Error('redis-server did not start')));
    server.stdout.on('data', (line: Buffer) => {
      if (line.includes('Ready to accept connections')) resolve();
    });
  });
  server.removeAllListeners('exit');
  process.env['TEST_REDIS_URL'] = `redis://127.0.0.1:${port}`;
  return { stop: () => void server.kill('SIGKILL') };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
