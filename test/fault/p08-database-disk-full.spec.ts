import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answerLike } from '../e2e/service/deliver';
import { makeDataFolder, removeDataFolder } from '../integration/data-folder';
import { query } from '../integration/query';
import { engines } from '../support/engines';
import { fillDisk, mayMount } from './disk/no-space';
import { PostgresNode } from './support/replicated-postgres';
import { scale, TEST_LIMIT_MS } from './support/scale';
import { Scenario } from './support/scenario';

const SHARE = Math.ceil(scale.notifications / scale.rounds / 3);

// Only the tables are on the small disk: without room for its log the server would end itself.
const isRoot = mayMount();
if (!isRoot) process.stdout.write('Full disks of the database are skipped: this user may not mount.\n');

(isRoot ? describe : describe.skip)("P8 the database's disk is full", () => {
  const engine = engines.at(-1)!;
  let scenario: Scenario | undefined;
  let postgres: PostgresNode | undefined;
  let dataDir: string;
  let disk: string;

  const drop = async () => {
    await postgres?.kill();
    execFileSync('umount', [disk]);
    rmdirSync(disk);
    await removeDataFolder(dataDir);
  };
  afterEach(async () => {
    await (scenario ?? { clear: drop }).clear();
    [scenario, postgres] = [undefined, undefined];
  });

  it(
    'P8 deliveries go to the journal, readiness says why, and all goes on by itself once there is room',
    async () => {
      dataDir = await makeDataFolder();
      disk = mkdtempSync(join(tmpdir(), 'verified-users-disk-'));
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=96m,mode=0777', 'tmpfs', disk]);
      chmodSync(disk, 0o777);
      postgres = await PostgresNode.create(dataDir, {});
      const tables = join(disk, 'tables');
      execFileSync('install', ['-d', '-o', '65534', '-g', '65534', '-m', '0700', tables]);
      await query(postgres.adminUrl, `CREATE TABLESPACE small LOCATION '${tables}'`);
      await query(postgres.adminUrl, 'ALTER DATABASE verified_users SET TABLESPACE small');
      await postgres.migrate();
      scenario = await Scenario.start({ engine, database: { url: postgres.url, drop } });
      const web = await scenario.fleet.webs[0]!.up();
      const filler = join(disk, 'filler');
      for (let round = 0; round < scale.rounds; round++) {
        await scenario.send(SHARE);
        await fillDisk(filler);
        // What is left in half-filled pages takes some more.
        const isTold = async () =>
          /"code":"DISK_FULL"/.test(await (await fetch(`${web}/health/ready`)).text());
        for (const end = performance.now() + scale.patienceMs; !(await isTold()); await scenario.send(SHARE))
          if (performance.now() > end) throw new Error(`Readiness does not tell.\n${scenario.fleet.fates}`);
        await rm(filler);
        await scenario.expectAccepted();
        await answerLike(`${web}/health/ready`, (_, text) => /"database":\{"status":"up"/.test(text));
      }
      await scenario.expectAllDone("the database's disk is full", scale.rounds);
    },
    TEST_LIMIT_MS,
  );
});
