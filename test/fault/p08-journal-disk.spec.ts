import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { answerLike, deliver } from '../e2e/service/deliver';
import { givenSurroundings } from '../e2e/service/given-surroundings';
import { ServiceProcesses } from '../e2e/service/service-process';
import { sendAway, takeBack } from '../integration/absent-database';
import { makeDataFolder, removeDataFolder } from '../integration/data-folder';
import { query } from '../integration/query';
import { engines } from '../support/engines';
import { item, type Item } from '../support/notification-item';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { noSpaces, type NoSpace } from './disk/no-space';
import { seededRandom } from './support/random';
import { report } from './support/report';
import { scale, TEST_LIMIT_MS } from './support/scale';
import { untilJournalEmpty } from './support/until-journal-empty';

const NO_MAIL_SERVER = { url: 'smtp://127.0.0.1:1' };
const DELIVERIES = 20;
/** About 100 KB in one delivery. */
const MANY_ITEMS = 300;

describe('P8 the database is away, and the journal finds a', () => {
  const services = new ServiceProcesses();
  let database: TestDatabase;
  let dataDir: string;
  let place: NoSpace;

  afterEach(async () => {
    await takeBack(database);
    await services.killAll();
    place.clear(dataDir);
    await removeDataFolder(dataDir);
    await database.drop();
  });

  it.each(noSpaces)(
    'P1 P8 $name: 503 with Retry-After, readiness says why, and all goes on by itself once there is room',
    async (noSpace) => {
      place = noSpace;
      database = await createTestDatabase();
      dataDir = await makeDataFolder();
      noSpace.prepare(dataDir);
      const service = services.start({
        ...givenSurroundings(engines[0]!, database, NO_MAIL_SERVER),
        DATA_DIR: dataDir,
        ROLE: 'web',
        STORE_DEADLINE_SECONDS: '1',
      });
      const url = await service.url();
      const pid = service.child.pid!;
      const acknowledged: string[] = [];
      let sent = 0;
      /** @returns the status of each, and what their senders are told. */
      const send = async (deliveries: number, items = 1) => {
        const answers = Array.from({ length: deliveries }, async () => {
          const content: Item[] = Array.from({ length: items }, () => item({ clientCustomerId: 'customer' }));
          sent += items;
          const answer = await deliver(url, content);
          if (answer.status === 200) acknowledged.push(...content.map(({ eventId }) => eventId));
          return `${answer.status} ${answer.headers.get('retry-after')}`;
        });
        return [...new Set(await Promise.all(answers))];
      };

      for (let round = 0; round < scale.rounds; round++) {
        await sendAway(database);
        expect(await send(DELIVERIES)).toEqual(['200 null']);
        await noSpace.fillNearly(pid, dataDir);
        expect(await send(1, MANY_ITEMS)).toEqual(['503 5']);
        await noSpace.fill(pid, dataDir);
        const files = await journalFiles();
        for (let times = 0; times < 5; times++) expect(await send(DELIVERIES)).toEqual(['503 5']);
        const reason = `the journal cannot be written: ${noSpace.code}`;
        await answerLike(`${url}/health/ready`, (status, text) => status === 503 && text.includes(reason));
        // A long time without room must not fill the folder with what is left of each attempt.
        expect((await journalFiles()).length).toBeLessThanOrEqual(files.length);

        await noSpace.free(pid, dataDir);
        expect(await send(DELIVERIES)).toEqual(['200 null']);
        await answerLike(`${url}/health/ready`, (status) => status === 200);
        await takeBack(database);
        await untilJournalEmpty(dataDir);
      }

      const rows = (await query(database.url, 'SELECT event_id FROM vu_notification')) as {
        event_id: string;
      }[];
      const stored = new Set(rows.map(({ event_id }) => event_id));
      const lost = acknowledged.filter((eventId) => !stored.has(eventId));
      report(
        `journal: ${noSpace.name}`,
        scale.rounds,
        {
          sent,
          acknowledged: acknowledged.length,
          stored: rows.length,
          applied: 0,
          lost,
          doubled: [],
          half: [],
          emails: 0,
          doubtful: 0,
        },
        seededRandom().seed,
        ['no worker'],
      );
      expect({ lost, stored: rows.length }).toEqual({ lost: [], stored: acknowledged.length });
      expect((await service.stop()).code).toBe(0);
    },
    TEST_LIMIT_MS,
  );

  async function journalFiles(): Promise<string[]> {
    return (await readdir(join(dataDir, 'journal'))).filter((name) => !name.startsWith('.'));
  }
});
