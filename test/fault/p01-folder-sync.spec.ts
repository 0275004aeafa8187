import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deliver } from '../e2e/service/deliver';
import { givenSurroundings } from '../e2e/service/given-surroundings';
import { ServiceProcesses } from '../e2e/service/service-process';
import { sendAway, takeBack } from '../integration/absent-database';
import { makeDataFolder, removeDataFolder } from '../integration/data-folder';
import { query } from '../integration/query';
import { engines } from '../support/engines';
import { item } from '../support/notification-item';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { canTrace, traceTo, unsyncedFolders } from './disk/folder-trace';
import { seededRandom } from './support/random';
import { report } from './support/report';
import { TEST_LIMIT_MS } from './support/scale';
import { untilJournalEmpty } from './support/until-journal-empty';

const DIST = join(__dirname, '../../dist/src');
const NO_MAIL_SERVER = { url: 'smtp://127.0.0.1:1' };
const DELIVERIES = 5;

/** A power loss takes the name of a file or folder, and all beneath it, unless the folder that holds it was synced. */
(canTrace() ? describe : describe.skip)('names on disk', () => {
  let folder: string;
  let trace: string;

  beforeEach(async () => {
    folder = await makeDataFolder();
    trace = join(folder, 'trace');
  });

  afterEach(() => removeDataFolder(folder));

  describe('of the journal', () => {
    const services = new ServiceProcesses();
    let database: TestDatabase;

    beforeEach(async () => (database = await createTestDatabase()));

    afterEach(async () => {
      await takeBack(database);
      await services.killAll();
      await database.drop();
    });

    it(
      'P1 P8 are synced on a fresh DATA_DIR before a delivery is acknowledged, and again when it is drained',
      async () => {
        const dataDir = join(folder, 'volume', 'data');
        const env = { ...givenSurroundings(engines[0]!, database, NO_MAIL_SERVER), ROLE: 'web' };
        const service = services.start(
          { ...env, DATA_DIR: dataDir, STORE_DEADLINE_SECONDS: '1' },
          ['main.js'],
          {},
          traceTo(trace),
        );
        const url = await service.url();
        await sendAway(database);
        const items = Array.from({ length: DELIVERIES }, () => item({ clientCustomerId: 'customer' }));
        const statuses = [];
        for (const one of items) statuses.push((await deliver(url, [one])).status);
        expect(statuses).toEqual(items.map(() => 200));
        const unsynced = await unsyncedFolders(trace, folder);

        await takeBack(database);
        await untilJournalEmpty(dataDir);
        expect((await service.stop()).code).toBe(0);
        const rows = await query(database.url, 'SELECT event_id FROM vu_notification');
        report(
          'journal: a fresh DATA_DIR, every created name traced until it is synced',
          1,
          {
            ...{ sent: DELIVERIES, acknowledged: DELIVERIES, stored: rows.length, applied: 0 },
            ...{ lost: unsynced, doubled: [], half: [], emails: 0, doubtful: 0 },
          },
          seededRandom().seed,
          ['no worker'],
        );
        expect(rows).toHaveLength(DELIVERIES);
        expect(unsynced).toEqual([]);
        // Recent deliveries are in the database; these copies matter only while this machine lives.
        const recent = join(dataDir, 'journal', '.recent');
        const left = await unsyncedFolders(trace, folder);
        expect(left.filter((path) => path !== recent)).toEqual([]);
        // The trace shows what it is about.
        expect(await readFile(trace, 'utf8')).toContain(`mkdir("${join(dataDir, 'journal')}"`);
      },
      TEST_LIMIT_MS,
    );
  });

  it.each([
    ['the secrets', `require('./embedded/secrets').readOrCreateSecrets(process.argv[1])`, 'secrets.json'],
    [
      'an email in the mailbox',
      `const { MailFolder } = require('./embedded/mailbox/mail-folder'); const mails = new MailFolder(process.argv[1]);
       mails.open().then(() => mails.store(Buffer.from('Subject: hello')))`,
      '.eml',
    ],
  ])('P1 of %s on a laptop are synced', async (_, script, made) => {
    const [command, ...args] = [
      ...traceTo(trace),
      process.execPath,
      '-e',
      script,
      join(folder, 'new', 'data'),
    ];
    const child = spawn(command, args, { cwd: DIST, stdio: 'inherit' });
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(await readFile(trace, 'utf8')).toContain(made);
    expect(await unsyncedFolders(trace, folder)).toEqual([]);
  });
});
