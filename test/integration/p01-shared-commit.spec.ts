import { readdir } from 'node:fs/promises';
import { StoreDelivery } from '../../src/verified-users/inbox/store-delivery.service';
import type { DeliveryReceipt } from '../../src/verified-users/inbox/parsed-delivery';
import { parseBody } from '../../src/verified-users/webhook/parse-body';
import { DrainJournal } from '../../src/verified-users/webhook/drain/drain-journal.service';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../src/verified-users/options/resolved-options';
import { LyingProxy } from '../fault/support/lying-proxy';
import { engines } from '../support/engines';
import { item, type Item } from '../support/notification-item';
import type { SmtpCatcher } from '../support/smtp-catcher';
import { startTestApp, type TestApp, type TestAppSettings } from '../support/test-app';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { blockTable } from './blocked-table';
import { JournalScene } from './journal-scene';
import { query } from './query';

const DELIVERIES = 200;
const TOGETHER = 12;
const POISONED = 5;

describe('deliveries that share a statement and a commit', () => {
  let scene: JournalScene;
  let database: TestDatabase;
  let smtp: SmtpCatcher;
  let directory: string;

  beforeEach(async () => {
    scene = await JournalScene.open();
    ({ database, smtp, directory } = scene);
  });

  afterEach(() => scene.close());

  const start = (options: TestAppSettings['options'] = {}, url?: string) =>
    scene.start({ queue: engines[0]!.queue(database.url), ...options }, url);

  /** Past HTTP, so that all of one call arrive in the same breath. */
  async function store({ app }: TestApp, lists: unknown[][]): Promise<DeliveryReceipt[]> {
    const inbox = app.get(StoreDelivery, { strict: false });
    const { webhook } = app.get<ResolvedOptions>(RESOLVED_OPTIONS, { strict: false });
    const given = lists.map((notifications) => ({
      project: 'default',
      receivedAt: new Date(),
      body: Buffer.from(JSON.stringify({ notifications })),
      contentType: null,
      contentEncoding: null,
      correlationId: null,
    }));
    const parsed = await Promise.all(given.map((delivery) => parseBody(delivery, webhook)));
    return Promise.all(given.map((delivery, index) => inbox.store(delivery, parsed[index]!)));
  }

  // The folder of recent deliveries begins with a dot.
  const files = async () => (await readdir(directory)).filter((name) => !name.startsWith('.'));
  const notifications = (url = database.url) =>
    query(
      url,
      `SELECT event_id, repeats, position(event_id IN convert_from(body, 'UTF8')) > 0 AS in_body,
         (SELECT count(*)::int FROM vu_quarantine WHERE detail LIKE '%' || event_id || '%') AS reused
         FROM vu_notification n JOIN vu_delivery d ON d.id = delivery_id ORDER BY event_id`,
    );
  const count = async (what: string, url = database.url) =>
    ((await query(url, `SELECT ${what} AS count`)) as [{ count: number }])[0].count;

  it(`P5 ${DELIVERIES} deliveries at once, on two processes, leave what they leave one by one`, async () => {
    const lists = overlapping();
    const [one, two] = [await start(), await start()];
    const halves = [lists.slice(0, DELIVERIES / 2), lists.slice(DELIVERIES / 2)];
    const atOnce = (await Promise.all([store(one, halves[0]!), store(two, halves[1]!)])).flat();

    const other = await createTestDatabase();
    const single = await startTestApp({
      database: other,
      smtp,
      options: { journal: false },
      extras: { role: 'web' },
    });
    const oneByOne: DeliveryReceipt[] = [];
    for (const list of lists) oneByOne.push(...(await store(single, [list])));

    expect(sumOf(atOnce)).toEqual(sumOf(oneByOne));
    expect(await notifications()).toEqual(await notifications(other.url));
    const rows = `(SELECT count(*)::int FROM vu_delivery)`;
    expect([await count(rows), await count(rows, other.url)]).toEqual([DELIVERIES, DELIVERIES]);
    const bad = `(SELECT count(*)::int FROM vu_quarantine WHERE reason = 'invalid_item' AND convert_from(content, 'UTF8') = '"bad"')`;
    expect([await count(bad), await count(bad, other.url)]).toEqual([DELIVERIES / 10, DELIVERIES / 10]);
    // Else it would say nothing.
    expect(await count('(SELECT count(DISTINCT xmin::text)::int FROM vu_delivery)')).toBeLessThan(
      DELIVERIES / 4,
    );
    await single.close();
    await other.drop();
  });

  it('P1 what the database refuses of one delivery fails none that shares its statement', async () => {
    const app = await start({ journal: false });
    const lists = await poisoned();
    expect(await settle(app, lists)).toEqual(
      lists.map((_, index) => (index === POISONED ? 'STORAGE_UNAVAILABLE' : 1)),
    );
    expect(await count('(SELECT count(*)::int FROM vu_delivery)')).toBe(TOGETHER - 1);
    expect(await notifications()).toHaveLength(TOGETHER - 1);
  });

  it('P8 what the database refuses of one delivery is journaled, and takes no neighbour along', async () => {
    const app = await start();
    const lists = await poisoned();
    expect((await store(app, lists)).map(({ accepted }) => accepted)).toEqual(lists.map(() => 1));
    expect(await notifications()).toHaveLength(TOGETHER - 1);
    await app.app.get(DrainJournal, { strict: false }).drain();
    expect(await files()).toEqual([expect.stringMatching(/\.set-aside$/)]);
  });

  it('P1 P5 a shared commit whose answer is lost: all go to the journal, and each has one effect', async () => {
    const proxy = await LyingProxy.start(database.url);
    const app = await start({}, proxy.url);
    const lists = Array.from({ length: TOGETHER }, () => [item({ clientCustomerId: 'customer' })]);
    proxy.swallowAnswersTo(/vu_insert_deliveries/);
    const receipts = await store(app, lists);
    expect(receipts.map(({ accepted }) => accepted)).toEqual(lists.map(() => 1));
    expect(proxy.lost).toBe(1);
    expect(await notifications()).toHaveLength(TOGETHER);

    proxy.heal();
    await app.app.get(DrainJournal, { strict: false }).drain();
    expect(await files()).toEqual([]);
    expect(await notifications()).toMatchObject(lists.map(() => ({ repeats: 0, in_body: true })));
    expect(await count('(SELECT count(*)::int FROM vu_delivery)')).toBe(TOGETHER);
    await scene.stop(app);
    await proxy.stop();
  });

  it('P1 the journal off: each whose shared statement dies has an attempt of its own', async () => {
    const proxy = await LyingProxy.start(database.url);
    const app = await start({ journal: false }, proxy.url);
    const lists = Array.from({ length: TOGETHER }, () => [item({ clientCustomerId: 'customer' })]);
    proxy.swallowAnswersTo(/vu_insert_deliveries/, () => proxy.lost > 0);
    // Nothing is accepted anew: the statement took effect before it died.
    expect(await settle(app, lists)).toEqual(lists.map(() => 0));
    expect(proxy.lost).toBe(1);
    expect(await notifications()).toMatchObject(lists.map(() => ({ repeats: 0 })));
    await scene.stop(app);
    await proxy.stop();
  });

  it.each([
    ['are journaled', 1, (folder: string) => ({ directory: folder })],
    ['are turned away, the journal off', 'STORAGE_UNAVAILABLE', () => false as const],
  ])('P8 behind a statement that hangs, those that wait %s', async (_, answer, journal) => {
    const app = await start({ journal: journal(directory), webhook: { storeDeadlineSeconds: 0.5 } });
    const unblock = await blockTable(database, 'vu_notification');
    // More than one statement takes: each is too large to share.
    const padded = { ...item({ clientCustomerId: 'customer' }), padding: 'x'.repeat(500_000) };
    const lists = Array.from({ length: TOGETHER }, (_, index) => [{ ...padded, eventId: `event-${index}` }]);
    // They end while the table is still held: nobody waits for more than the time that it has.
    expect(await settle(app, lists)).toEqual(lists.map(() => answer));
    await unblock();
  });

  /** Of many, one that the database refuses. */
  async function poisoned(): Promise<Item[][]> {
    const check = `CHECK (event_type <> 'POISON')`;
    await query(database.url, `ALTER TABLE vu_notification ADD CONSTRAINT no_poison ${check}`);
    return Array.from({ length: TOGETHER }, (_, index) => [
      item({ clientCustomerId: 'customer', eventType: index === POISONED ? 'POISON' : 'DISCONNECT' }),
    ]);
  }

  /** How many were accepted of each, or why it failed. */
  async function settle(app: TestApp, lists: unknown[][]): Promise<unknown[]> {
    const settled = await Promise.allSettled(lists.map((list) => store(app, [list])));
    return settled.map((one) =>
      one.status === 'fulfilled' ? one.value[0]!.accepted : (one.reason as { code: string }).code,
    );
  }
});

/** Each event four times; of every fifth, twice with other content. A tenth of the deliveries has a bad item too. */
function overlapping(): unknown[][] {
  const events: Item[] = Array.from({ length: DELIVERIES / 4 }, (_, index) =>
    item({ eventId: `event-${String(index).padStart(3, '0')}`, clientCustomerId: 'customer' }),
  );
  return Array.from({ length: DELIVERIES }, (_, index) => {
    const round = Math.floor(index / events.length);
    const event = events[index % events.length]!;
    const neighbour = events[(index + 1) % events.length]!;
    const isReused = (one: Item) => Number(one.eventId.slice(-3)) % 5 === 0;
    return [
      isReused(event) && round % 2 === 1 ? { ...event, eventType: 'DISCONNECT' } : event,
      ...(isReused(neighbour) ? [] : [neighbour]),
      ...(index % 10 === 0 ? ['bad'] : []),
    ];
  });
}

function sumOf(receipts: DeliveryReceipt[]) {
  const sum = (count: 'accepted' | 'duplicates' | 'quarantined') =>
    receipts.reduce((total, receipt) => total + receipt[count], 0);
  return { accepted: sum('accepted'), duplicates: sum('duplicates'), quarantined: sum('quarantined') };
}
