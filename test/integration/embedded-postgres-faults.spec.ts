import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/embedded/postgres';
import { isRunning } from '../../src/embedded/postgres/process-table';
import { makeDataFolder, removeDataFolder } from './data-folder';
import { startServiceProcess } from './embedded-service-process';
import { query } from './query';

const NOBODY = { uid: 65_534, gid: 65_534 };
const isRoot = process.getuid?.() === 0;

describe('embedded PostgreSQL in trouble', () => {
  let dataDir: string;
  let servers: EmbeddedPostgres[];
  let strangers: ChildProcess[];
  let folders: string[];

  beforeEach(async () => {
    dataDir = await makeDataFolder();
    folders = [dataDir];
    servers = [];
    strangers = [];
  });

  afterEach(async () => {
    for (const stranger of strangers) stranger.kill('SIGKILL');
    for (const server of servers) await server.stop();
    for (const folder of folders) await removeDataFolder(folder);
  });

  async function start(folder = dataDir, port = 0): Promise<EmbeddedPostgres> {
    const server = await startEmbeddedPostgres({ dataDir: folder, port, settings: { fsync: 'off' } });
    servers.push(server);
    return server;
  }

  /** Leaves behind what a killed server leaves, with another program's number in it. */
  async function leavePidFile(pid: number): Promise<void> {
    const files = join(dataDir, 'postgres', 'data');
    await writeFile(
      join(files, 'postmaster.pid'),
      `${pid}\n${files}\n1700000000\n5432\n\n127.0.0.1\n   1   1\nready\n`,
    );
  }

  it('a start that was killed while it made the cluster is done again', async () => {
    const begun = new Promise<void>((resolve) => {
      const watcher = watch(dataDir, (_, name) => {
        if (!name?.startsWith('postgres.new-')) return;
        watcher.close();
        resolve();
      });
    });
    const service = startServiceProcess(dataDir);
    await begun;
    await service.kill();
    expect(await readdir(dataDir)).toEqual([expect.stringMatching(/^postgres\.new-/)]);

    const server = await start();

    expect(await query(server.url, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
    expect(await readdir(dataDir)).toEqual(['postgres']);
  });

  it('a pid file that names another living program: the server starts, the program lives on', async () => {
    await (await start()).stop();
    const stranger = spawn('sleep', ['600'], { ...(isRoot ? NOBODY : {}), stdio: 'ignore' });
    strangers.push(stranger);
    await leavePidFile(stranger.pid ?? 0);

    const server = await start();

    expect(server.adopted).toBe(false);
    expect(await query(server.url, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
    await server.stop();
    expect(await isRunning(stranger.pid ?? 0)).toBe(true);
  });

  it('a pid file that names a zombie: the server starts', async () => {
    await (await start()).stop();
    // The shell turns into a program that never asks for its dead child.
    const parent = spawn('sh', ['-c', 'true & echo $!; exec sleep 600'], {
      ...(isRoot ? NOBODY : {}),
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    strangers.push(parent);
    const [line] = (await once(createInterface(parent.stdout), 'line')) as [string];
    await leavePidFile(Number(line));

    const server = await start();

    expect(await query(server.url, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
    await server.stop();
  });

  it('a copy of a running data folder gets a server of its own', async () => {
    const original = await start();
    const copy = `${dataDir}-copy`;
    folders.push(copy);
    await cp(dataDir, copy, { recursive: true });

    const server = await start(copy);

    expect(server.adopted).toBe(false);
    expect(server.pid).not.toBe(original.pid);
    expect(server.port).not.toBe(original.port);
    await server.stop();
    expect(await query(original.url, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
  });

  it('a port that another program took: the remembered one is replaced, the wished one refused', async () => {
    const { port } = await start();
    await servers[0]?.stop();
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    try {
      await expect(start(dataDir, port)).rejects.toMatchObject({ code: 'POSTGRES_PORT_BUSY', port });
      const server = await start();
      expect(server.port).not.toBe((other.address() as AddressInfo).port);
    } finally {
      other.close();
    }
  });

  it('a data folder that cannot be made names DATA_DIR', async () => {
    const file = join(dataDir, 'file');
    await writeFile(file, '');

    await expect(start(join(file, 'data'))).rejects.toMatchObject({
      code: 'DATA_DIR_UNUSABLE',
      message: expect.stringMatching(/^DATA_DIR .*ENOTDIR/) as string,
    });
  });

  it('a folder that holds something else is refused and left as it is', async () => {
    await mkdir(join(dataDir, 'postgres'));
    await writeFile(join(dataDir, 'postgres', 'thesis.txt'), 'mine');

    await expect(start()).rejects.toMatchObject({ code: 'DATA_DIR_UNUSABLE' });

    expect(await readFile(join(dataDir, 'postgres', 'thesis.txt'), 'utf8')).toBe('mine');
  });

  it('a folder made by another major version is refused', async () => {
    await (await start()).stop();
    await writeFile(join(dataDir, 'postgres', 'data', 'PG_VERSION'), '15\n');

    await expect(start()).rejects.toMatchObject({
      code: 'DATA_DIR_OTHER_POSTGRES',
      message: expect.stringContaining('was made by PostgreSQL 15') as string,
    });
  });

  it('what PostgreSQL complained about is in the error', async () => {
    const wrong = startEmbeddedPostgres({ dataDir, settings: { shared_buffers: 'plenty' } });

    await expect(wrong).rejects.toMatchObject({
      code: 'POSTGRES_DID_NOT_START',
      message: expect.stringContaining('shared_buffers') as string,
    });
  });

  it('a machine without a platform package is told to set DATABASE_URL', async () => {
    const arch = Object.getOwnPropertyDescriptor(process, 'arch');
    Object.defineProperty(process, 'arch', { ...arch, value: 'pdp11' });
    try {
      await expect(start()).rejects.toMatchObject({
        code: 'POSTGRES_BINARIES_MISSING',
        message: expect.stringMatching(/-pdp11 is not installed.*DATABASE_URL/) as string,
      });
    } finally {
      Object.defineProperty(process, 'arch', { ...arch });
    }
  });
});
