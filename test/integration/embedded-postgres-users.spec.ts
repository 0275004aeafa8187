import { spawnSync } from 'node:child_process';
import { chmod, cp, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/embedded/postgres';
import { locateBinaries } from '../../src/embedded/postgres/binaries';
import { chooseServerAccount } from '../../src/embedded/postgres/server-account';
import { makeDataFolder, removeDataFolder } from './data-folder';
import { startServiceProcess } from './embedded-service-process';
import { query } from './query';

const NOBODY = { uid: 65_534, gid: 65_534 };
const PROJECT = join(__dirname, '../..');
const isRoot = process.getuid?.() === 0;
const nobodyReachesProject =
  isRoot && spawnSync(process.execPath, ['-e', `require('${PROJECT}/package.json')`], NOBODY).status === 0;

describe('embedded PostgreSQL and the user it runs as', () => {
  let dataDir: string;
  let servers: EmbeddedPostgres[];
  let folders: string[];

  beforeEach(async () => {
    dataDir = await makeDataFolder();
    folders = [dataDir];
    servers = [];
  });

  afterEach(async () => {
    for (const server of servers) await server.stop();
    for (const folder of folders) await removeDataFolder(folder);
  });

  async function start(folder = dataDir): Promise<EmbeddedPostgres> {
    const server = await startEmbeddedPostgres({ dataDir: folder, settings: { fsync: 'off' } });
    servers.push(server);
    return server;
  }

  (isRoot ? describe : describe.skip)('as root', () => {
    it('runs the server as an unprivileged user, also below a folder that is closed to it', async () => {
      expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
      const server = await start(join(dataDir, 'below'));
      folders.unshift(join(dataDir, 'below'));

      expect((await stat(`/proc/${server.pid}`)).uid).toBe(NOBODY.uid);
      expect(await query(server.url, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
    });

    it('takes a cluster over that root copied', async () => {
      await (await start()).stop();
      const copy = `${dataDir}-copy`;
      folders.push(copy);
      await cp(dataDir, copy, { recursive: true });
      expect((await stat(join(copy, 'postgres'))).uid).toBe(0);

      expect(await query((await start(copy)).url, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
    });

    it('copies programs out of a closed folder', async () => {
      const account = await chooseServerAccount(dataDir);
      const native = dirname(dirname((await locateBinaries(account)).postgres));
      const closed = join(dataDir, 'native');
      await cp(native, closed, { recursive: true, verbatimSymlinks: true });

      const { postgres, majorVersion } = await locateBinaries(account, closed);

      folders.push(dirname(dirname(postgres)));
      expect(postgres).not.toContain(closed);
      expect(majorVersion).toMatch(/^\d+$/);
    });
  });

  (nobodyReachesProject ? describe : describe.skip)('as an unprivileged user', () => {
    it('runs the server as itself', async () => {
      await chmod(dataDir, 0o777);
      const service = startServiceProcess(dataDir, NOBODY);
      const report = await service.report;

      expect(report).toMatchObject({ ready: true, adopted: false });
      service.child.kill('SIGTERM');
      await service.ended;
      // Root finds the same cluster usable, and its owner kept.
      const server = await start();
      expect((await stat(`/proc/${server.pid}`)).uid).toBe(NOBODY.uid);
    });

    it('an unwritable data folder names DATA_DIR', async () => {
      await chmod(dataDir, 0o755);

      const report = await startServiceProcess(dataDir, NOBODY).report;

      expect(report).toMatchObject({
        code: 'DATA_DIR_UNUSABLE',
        message: expect.stringMatching(/^DATA_DIR .*EACCES/) as string,
      });
    });
  });
});
