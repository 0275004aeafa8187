import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  DataDirBusyError,
  startEmbeddedPostgres,
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
} from '../../src/embedded/postgres';
import { isRunning } from '../../src/embedded/postgres/process-table';
import { makeDataFolder, removeDataFolder } from './data-folder';
import { startServiceProcess, type ServiceProcess } from './embedded-service-process';
import { query } from './query';

describe('embedded PostgreSQL', () => {
  let dataDir: string;
  let servers: EmbeddedPostgres[];
  let services: ServiceProcess[];

  beforeEach(async () => {
    dataDir = await makeDataFolder();
    servers = [];
    services = [];
  });

  afterEach(async () => {
    for (const service of services) await service.kill();
    for (const server of servers) await server.stop();
    await removeDataFolder(dataDir);
  });

  async function start(options: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> {
    const server = await startEmbeddedPostgres({ dataDir, settings: { fsync: 'off' }, ...options });
    servers.push(server);
    return server;
  }

  function startService(): ServiceProcess {
    const service = startServiceProcess(dataDir);
    services.push(service);
    return service;
  }

  it('starts in an empty folder, on loopback only, with a password that only its owner can read', async () => {
    const server = await start();

    const rows = await query(
      server.url,
      `SELECT current_database() AS database, current_setting('server_encoding')
      AS encoding, current_setting('listen_addresses') AS host, current_setting('unix_socket_directories') AS sockets`,
    );
    expect(rows).toEqual([{ database: 'verified_users', encoding: 'UTF8', host: '127.0.0.1', sockets: '' }]);
    const password = await stat(join(dataDir, 'postgres', 'password'));
    expect(password.mode & 0o777).toBe(0o600);
    await expect(query(server.url.replace(/:[^:@]+@/, ':wrong@'), 'SELECT 1')).rejects.toMatchObject({
      code: '28P01',
    });
  });

  it('keeps writes on disk by default', async () => {
    const server = await start({ settings: {} });

    expect(await query(server.url, 'SHOW fsync')).toEqual([{ fsync: 'on' }]);
    expect(await query(server.url, 'SHOW synchronous_commit')).toEqual([{ synchronous_commit: 'on' }]);
  });

  it('ends with stop(), and finds its data, port and password again', async () => {
    const first = await start();
    await query(first.url, 'CREATE TABLE kept AS SELECT 7 AS n');
    await first.stop();
    expect(await isRunning(first.pid)).toBe(false);

    const second = await start();

    expect(second.url).toBe(first.url);
    expect(second.adopted).toBe(false);
    expect(await query(second.url, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
  });

  it('a killed service leaves its server running, and the next one adopts it', async () => {
    const service = startService();
    const before = await up(service);
    await query(before.url, 'CREATE TABLE kept AS SELECT 7 AS n');
    await service.kill();

    const server = await start();

    expect(server).toMatchObject({ adopted: true, pid: before.pid, url: before.url });
    expect(await query(server.url, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
    await server.stop();
    expect(await isRunning(before.pid)).toBe(false);
  });

  it('a service and a server that were both killed come back with every committed row', async () => {
    const service = startService();
    const before = await up(service);
    await query(before.url, 'CREATE TABLE kept AS SELECT 7 AS n');
    await service.kill();
    process.kill(before.pid, 'SIGKILL');

    const server = await start();

    expect(server.pid).not.toBe(before.pid);
    expect(await query(server.url, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
  });

  it('a server killed under a living service is started again on the same port', async () => {
    let back: () => void = () => undefined;
    const isBack = new Promise<void>((resolve) => (back = resolve));
    const server = await start({ onNotice: (notice) => notice.includes('back') && back() });
    await query(server.url, 'CREATE TABLE kept AS SELECT 7 AS n');
    const killed = server.pid;

    process.kill(killed, 'SIGKILL');
    await isBack;

    expect(server.pid).not.toBe(killed);
    expect(await query(server.url, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
    await expect(start()).rejects.toThrow(DataDirBusyError);
  });

  it('a second service on the same folder is refused with the name of the first', async () => {
    const service = startService();
    await up(service);

    const refusal = start();

    await expect(refusal).rejects.toMatchObject({
      code: 'DATA_DIR_BUSY',
      holderPid: service.child.pid,
      message: `DATA_DIR ${dataDir} is in use by another service (process ${service.child.pid}). Stop it or choose another DATA_DIR.`,
    });
    service.child.kill('SIGTERM');
    await once(service.child, 'close');
    expect((await start()).adopted).toBe(false);
  });

  it('of two services that start at once in an empty folder one gets it and the other is refused', async () => {
    const reports = await Promise.all([startService().report, startService().report]);

    const winner = reports.find((report) => report.ready);
    const loser = reports.find((report) => !report.ready);
    expect(loser).toMatchObject({ code: 'DATA_DIR_BUSY' });
    expect(await query(winner?.url ?? '', 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
  });
});

async function up(service: ServiceProcess): Promise<{ url: string; pid: number }> {
  const report = await service.report;
  if (!report.ready) throw new Error(report.message);
  return report;
}
