import { appendFile, copyFile, readdir, readFile, rename, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ReadinessService } from '../../src';
import { DrainJournal } from '../../src/verified-users/webhook/drain/drain-journal.service';
import { item } from '../support/notification-item';
import { sign } from '../support/sign';
import type { TestApp, TestAppSettings } from '../support/test-app';
import type { TestDatabase } from '../support/test-database';
import { JournalScene } from './journal-scene';
import { query } from './query';
import { sendAway, takeBack } from './absent-database';
import { blockTable } from './blocked-table';

const LONG_AGO = new Date('2020-01-01');

const event = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;

describe('P8 the journal', () => {
  let scene: JournalScene;
  let database: TestDatabase;
  let directory: string;

  beforeEach(async () => {
    scene = await JournalScene.open();
    ({ database, directory } = scene);
  });

  afterEach(async () => {
    await takeBack(database);
    await scene.close();
  });

  const start = (options: TestAppSettings['options'] = {}) =>
    scene.start({ webhook: { storeDeadlineSeconds: 0.5 }, ...options });
  const stop = (app: TestApp) => scene.stop(app);

  async function accept(app: TestApp, eventId: string): Promise<void> {
    const answer = await app.deliver({ notifications: [item({ eventId, clientCustomerId: 'customer' })] });
    expect({ status: answer.status, body: await answer.json() }).toMatchObject({
      status: 200,
      body: { accepted: 1, duplicates: 0, quarantined: 0 },
    });
  }

  const drain = (app: TestApp) => app.app.get(DrainJournal, { strict: false }).drain();
  // The folder of recent deliveries begins with a dot.
  const files = async () => (await readdir(directory)).filter((name) => !name.startsWith('.')).sort();
  const stored = async () =>
    (await query(database.url, 'SELECT event_id FROM vu_notification ORDER BY id')).map(
      (row) => (row as { event_id: string }).event_id,
    );
  const checks = async (app: TestApp) => app.app.get(ReadinessService, { strict: false }).check();

  it('P8 the database away: deliveries are journaled, encrypted, answered 200, and stored in order when it is back', async () => {
    const app = await start();
    await sendAway(database);
    for (const eventId of [event(1), event(2), event(3)]) await accept(app, eventId);
    expect(await checks(app)).toMatchObject({
      ready: true,
      checks: { database: { status: 'degraded' }, journal: { status: 'degraded', deliveries: 3 } },
    });
    const [name] = await files();
    const text = await readFile(join(directory, name!), 'latin1');
    expect(text.split('\n')).toHaveLength(4);
    expect(text).not.toMatch(/00000000-0000|notifications|bm90aWZpY2F0aW9u/);

    await takeBack(database);
    await drain(app);
    expect(await stored()).toEqual([event(1), event(2), event(3)]);
    expect(await files()).toEqual([]);
    expect(await checks(app)).toMatchObject({ ready: true, checks: { journal: { status: 'up' } } });
    await accept(app, event(4));
    expect(await files()).toEqual([]);
  });

  it('P8 the database too slow: the statement that was given up is stored once, though it succeeds in the end', async () => {
    const app = await start();
    const unblock = await blockTable(database, 'vu_notification');
    await Promise.all([event(1), event(2)].map((eventId) => accept(app, eventId)));
    await unblock();
    await drain(app);
    expect((await stored()).sort()).toEqual([event(1), event(2)]);
    expect(await query(database.url, 'SELECT sum(repeats)::int AS repeats FROM vu_notification')).toEqual([
      { repeats: 0 },
    ]);
    expect(await query(database.url, 'SELECT 1 FROM vu_delivery')).toHaveLength(2);
  });

  it('P8 a crash in the middle of draining: drained again, each delivery has one effect', async () => {
    const app = await start();
    await sendAway(database);
    for (const eventId of [event(1), event(2)]) await accept(app, eventId);
    const [name] = await files();
    const copy = join(directory, 'copy');
    await copyFile(join(directory, name!), copy);
    await takeBack(database);
    await drain(app);
    const left = join(directory, name!.replace('.open', '.draining'));
    await rename(copy, left);
    await utimes(left, LONG_AGO, LONG_AGO);
    await drain(app);
    expect(await files()).toEqual([]);
    expect(await query(database.url, 'SELECT repeats FROM vu_notification')).toEqual([
      { repeats: 0 },
      { repeats: 0 },
    ]);
    expect(await query(database.url, 'SELECT 1 FROM vu_delivery')).toHaveLength(2);
  });

  it('P8 a torn last line is passed over, and what stands before it is stored', async () => {
    const app = await start();
    await sendAway(database);
    await accept(app, event(1));
    const [name] = await files();
    const path = join(directory, name!);
    const line = await readFile(path, 'latin1');
    await appendFile(path, line.slice(0, line.length / 2));
    await takeBack(database);
    await drain(app);
    expect(await stored()).toEqual([event(1)]);
    expect(await files()).toEqual([]);
  });

  it.each([
    ['damaged', (line: string) => `${line.slice(0, 40)}X${line.slice(41)}`],
    ['encrypted under a key that is gone', null],
  ])('P8 a line that is %s is set aside and reported, and holds up no other', async (_, damage) => {
    const other = await start(
      damage ? {} : { encryption: { keys: [Buffer.alloc(32, 9).toString('base64')] } },
    );
    await sendAway(database);
    await accept(other, event(1));
    const [name] = await files();
    const path = join(directory, name!);
    if (damage) await writeFile(path, damage(await readFile(path, 'latin1')));
    await stop(other);
    await utimes(path, LONG_AGO, LONG_AGO);
    await takeBack(database);
    const app = await start();
    await sendAway(database);
    await accept(app, event(2));
    await takeBack(database);
    await drain(app);
    expect(await stored()).toEqual([event(2)]);
    expect(await files()).toEqual([name!.replace('.open', '.set-aside')]);
    expect(await checks(app)).toMatchObject({
      ready: true,
      checks: { journal: { status: 'degraded', reason: expect.stringContaining('set aside') } },
    });
  });

  it('P8 what a process that is gone has left is stored by another on the same folder', async () => {
    const gone = await start();
    await sendAway(database);
    await accept(gone, event(1));
    await stop(gone);
    const [name] = await files();
    await utimes(join(directory, name!), LONG_AGO, LONG_AGO);
    await takeBack(database);
    await drain(await start());
    expect(await stored()).toEqual([event(1)]);
    expect(await files()).toEqual([]);
  });

  it('P8 a file taken over while its process lives: nothing that was answered is lost', async () => {
    const [one, two] = [await start(), await start()];
    const sent: string[] = [];
    for (let round = 0; round < 8; round++) {
      await sendAway(database);
      const racing = Array.from({ length: 4 }, (_, index) => event(10 * round + index));
      sent.push(...racing);
      await accept(one, racing[0]!);
      for (const name of await files()) await utimes(join(directory, name), LONG_AGO, LONG_AGO);
      await takeBack(database);
      await Promise.all([...racing.slice(1).map((eventId) => accept(one, eventId)), drain(two)]);
    }
    await drain(one);
    await drain(two);
    expect((await stored()).sort()).toEqual(sent.sort());
    expect(await files()).toEqual([]);
  });

  it('P8 a journal that cannot be written: 503 with Retry-After, and readiness says why', async () => {
    await writeFile(join(directory, 'file'), '');
    const app = await start({ journal: { directory: join(directory, 'file', 'journal') } });
    await accept(app, event(1));
    await sendAway(database);
    const answer = await app.deliver({ notifications: [item({ eventId: event(2) })] });
    expect({ status: answer.status, retryAfter: answer.headers.get('retry-after') }).toEqual({
      status: 503,
      retryAfter: '5',
    });
    expect(await checks(app)).toMatchObject({
      ready: false,
      checks: {
        database: { status: 'down' },
        journal: { status: 'degraded', reason: 'the journal cannot be written: ENOTDIR' },
      },
    });
    await takeBack(database);
    await accept(app, event(2));
  });

  it('P8 a journal that is full answers 503, keeps what it has, and takes again once it is drained', async () => {
    const maxBytes = 4 * 1024 * 1024;
    const app = await start({ journal: { directory, maxBytes } });
    await sendAway(database);
    const send = (eventId: string) =>
      app.deliver({
        notifications: [item({ eventId, clientCustomerId: 'customer' })],
        padding: 'x'.repeat(1_000_000),
      });
    const statuses = [];
    for (let count = 0; count < 5; count++) statuses.push((await send(event(count))).status);
    expect(statuses).toEqual([200, 200, 503, 503, 503]);
    await takeBack(database);
    await drain(app);
    // Before anything is journaled again: a load balancer must send, or it would stay so.
    await sendAway(database);
    expect(await checks(app)).toMatchObject({ ready: true, checks: { journal: { status: 'up' } } });
    await takeBack(database);
    expect(await stored()).toEqual([event(0), event(1)]);
    await sendAway(database);
    expect((await send(event(5))).status).toBe(200);
  });

  it('P8 switched off: 503 while the database is away', async () => {
    const app = await start({ journal: false });
    await sendAway(database);
    expect((await app.deliver({ notifications: [item({ clientCustomerId: 'customer' })] })).status).toBe(503);
    expect((await checks(app)).ready).toBe(false);
    expect(await files()).toEqual([]);
  });

  it('P8 a signed delivery with refused claims is journaled too, and answered 401', async () => {
    const app = await start();
    await sendAway(database);
    const token = sign({ iss: 'Someone Else' });
    expect(
      (await app.deliver({ notifications: [item({ clientCustomerId: 'customer' })] }, { token })).status,
    ).toBe(401);
    await takeBack(database);
    await drain(app);
    expect(await query(database.url, `SELECT reason FROM vu_quarantine`)).toEqual([
      { reason: 'wrong_issuer' },
    ]);
  });
});
