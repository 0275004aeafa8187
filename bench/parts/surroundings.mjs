// What the benches run on: PostgreSQL with durable commits, and Redis. Given ones (DATABASE_URL, REDIS_URL) are used,
// others are started: the embedded PostgreSQL with its default settings, and redis-server of the PATH.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import ormconfig from '../../dist/ormconfig.js';
import embedded from '../../dist/src/embedded/postgres/index.js';
import migrations from '../../dist/src/verified-users/database/run-migrations.js';

export async function openSurroundings() {
  const dataDir = await mkdtemp(join(tmpdir(), 'verified-users-bench-'));
  const postgres = process.env.DATABASE_URL ? null : await embedded.startEmbeddedPostgres({ dataDir });
  const serverUrl = process.env.DATABASE_URL ?? postgres.url;
  const redis = await openRedis();
  const names = [];
  await refuseSloppyCommits(serverUrl);
  return {
    redisUrl: redis.url,
    /** Undefined when the server was given: then its CPU cannot be read. */
    postmaster: postgres?.pid,
    /** A migrated database. */
    async createDatabase(label) {
      const name = `vu_bench_${label}_${process.pid}`;
      await onServer(serverUrl, (client) => client.query(`CREATE DATABASE ${name}`));
      names.push(name);
      const url = withDatabase(serverUrl, name);
      const dataSource = await ormconfig.createDataSource(url).initialize();
      await migrations.runVerifiedUsersMigrations(dataSource);
      await dataSource.destroy();
      return url;
    },
    async close() {
      for (const name of names)
        await onServer(serverUrl, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
      redis.stop();
      await postgres?.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Figures of a server that may forget what it committed would say nothing. */
async function refuseSloppyCommits(url) {
  await onServer(url, async (client) => {
    for (const name of ['fsync', 'synchronous_commit', 'full_page_writes']) {
      const { rows } = await client.query(`SELECT current_setting($1) AS value`, [name]);
      if (rows[0].value !== 'on') throw new Error(`PostgreSQL runs with ${name} = ${rows[0].value}`);
    }
  });
}

function withDatabase(serverUrl, name) {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

export async function onServer(url, work) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function openRedis() {
  if (process.env.REDIS_URL) return { url: process.env.REDIS_URL, stop: () => undefined };
  if (spawnSync('redis-server', ['--version']).error) {
    throw new Error('No Redis: set REDIS_URL, or put redis-server on the PATH');
  }
  const port = await freePort();
  const server = spawn(
    'redis-server',
    [...`--port ${port} --bind 127.0.0.1 --appendonly no --save`.split(' '), ''],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  await new Promise((resolve, reject) => {
    server.once('exit', () => reject(new Error('redis-server did not start')));
    server.stdout.on('data', (line) => line.includes('Ready to accept connections') && resolve());
  });
  server.removeAllListeners('exit');
  return { url: `redis://127.0.0.1:${port}`, stop: () => server.kill('SIGKILL') };
}

export async function freePort() {
  const probe = createServer();
  await new Promise((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
