import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MetricsRegistry, ReadinessService } from '../../src';
import type { ServerIdentity } from '../../src/verified-users/database/server-identity';
import { ServerIdentityReader } from '../../src/verified-users/database/server-identity';
import { RecentDeliveries } from '../../src/verified-users/inbox/journal/recent-deliveries.service';
import { DrainJournal } from '../../src/verified-users/webhook/drain/drain-journal.service';
import { WatchFailover } from '../../src/verified-users/webhook/drain/watch-failover.service';
import { createDataSource } from '../../ormconfig';
import { item } from '../support/notification-item';
import type { TestApp, TestAppSettings } from '../support/test-app';
import { sendAway, takeBack } from './absent-database';
import { JournalScene } from './journal-scene';
import { query } from './query';

const event = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
const LOST = `
  WITH lost AS (DELETE FROM vu_notification WHERE event_id >= '${event(2)}' RETURNING delivery_id)
  DELETE FROM vu_delivery WHERE id IN (SELECT delivery_id FROM lost)`;

/** The database is given other commits than it had by deleting rows, and the server another past by its record. */
describe('P8 after a failover of the database', () => {
  let scene: JournalScene;
  let recent: string;

  beforeEach(async () => {
    scene = await JournalScene.open();
    recent = join(scene.directory, '.recent');
  });

  afterEach(() => scene.close());

  const start = (options: TestAppSettings['options'] = {}) =>
    scene.start({ webhook: { storeDeadlineSeconds: 0.5 }, ...options });
  const watch = (app: TestApp) => app.app.get(WatchFailover, { strict: false }).watch();
  const readiness = async (app: TestApp) => app.app.get(ReadinessService, { strict: false }).check();
  const files = async () => (await readdir(recent)).filter((name) => name.endsWith('.recent'));
  const stored = async () =>
    (await query(scene.database.url, 'SELECT event_id, repeats FROM vu_notification ORDER BY event_id')) as {
      event_id: string;
      repeats: number;
    }[];
  const lose = async () => expect(await query(scene.database.url, LOST)).toEqual([]);

  async function deliver(app: TestApp, ...eventIds: string[]): Promise<void> {
    for (const eventId of eventIds) {
      const notifications = [item({ eventId, clientCustomerId: 'customer' })];
      expect((await app.deliver({ notifications })).status).toBe(200);
    }
  }

  /** While no process runs, the server becomes another one. */
  async function change(server: Partial<ServerIdentity>): Promise<void> {
    const path = join(recent, 'server.json');
    const memory = JSON.parse(await readFile(path, 'utf8')) as { server: ServerIdentity };
    await writeFile(path, JSON.stringify({ ...memory, server: { ...memory.server, ...server } }));
  }

  /** Three deliveries are taken, the last two are lost, and the next process finds another server. */
  async function failOver(server: Partial<ServerIdentity>): Promise<TestApp> {
    const before = await start();
    await watch(before);
    await deliver(before, event(1), event(2), event(3));
    await scene.stop(before);
    await lose();
    await change(server);
    const after = await start();
    await watch(after);
    return after;
  }

  it.each<[string, Partial<ServerIdentity>]>([
    ['a failover', { timeline: '00000000' }],
    ['a restart', { startedAt: '2020-01-01T00:00:00.000Z' }],
  ])(
    'P8 %s while the process restarted: what is missing is stored again, and reported',
    async (name, server) => {
      const app = await failOver(server);
      expect(await stored()).toEqual([1, 2, 3].map((n) => ({ event_id: event(n), repeats: 0 })));
      const restored = { restored: 2, unreadable: 0, reason: expect.stringContaining(name) };
      expect(await readiness(app)).toMatchObject({
        ready: true,
        checks: { failover: { status: 'degraded', ...restored } },
      });
      const metrics = await app.app.get(MetricsRegistry, { strict: false }).metrics();
      expect(metrics).toContain('verified_users_journal_records_total{outcome="restored"} 2');
      expect(metrics).toContain(
        `verified_users_database_changes_total{change="${name.replace('a ', '')}"} 1`,
      );

      // Once: the server is remembered now, and so is what was lost.
      await lose();
      await watch(app);
      expect(await stored()).toHaveLength(1);
      await scene.stop(app);
      const next = await start();
      await watch(next);
      expect(await stored()).toHaveLength(1);
      expect((await readiness(next)).checks['failover']).toMatchObject(restored);
    },
  );

  it('P8 nothing is missing: nothing is stored again, and readiness stays up', async () => {
    const before = await start();
    await watch(before);
    await deliver(before, event(1));
    await scene.stop(before);
    await change({ timeline: '00000000' });
    const app = await start();
    await watch(app);
    expect(await stored()).toEqual([{ event_id: event(1), repeats: 0 }]);
    expect((await readiness(app)).checks['failover']).toMatchObject({ status: 'up', restored: 0 });
  });

  it('P8 another database is configured: nothing is stored there', async () => {
    await failOver({ database: 'another', timeline: '00000000' });
    expect(await stored()).toHaveLength(1);
  });

  it('P8 what came out of the journal just before the failover is stored again too', async () => {
    const before = await start();
    await watch(before);
    await sendAway(scene.database);
    await deliver(before, event(2), event(3));
    await takeBack(scene.database);
    await before.app.get(DrainJournal, { strict: false }).drain();
    expect(await stored()).toHaveLength(2);
    await scene.stop(before);
    await lose();
    expect(await stored()).toEqual([]);
    await change({ timeline: '00000000' });
    await watch(await start());
    expect((await stored()).map(({ event_id }) => event_id)).toEqual([event(2), event(3)]);
  });

  it('P13 recent deliveries are encrypted', async () => {
    const app = await start();
    await deliver(app, event(1));
    const [name] = await files();
    const text = await readFile(join(recent, name!), 'latin1');
    expect(text.split('\n')).toHaveLength(2);
    expect(text).not.toMatch(/00000000-0000|notifications|bm90aWZpY2F0aW9u/);
  });

  it('P8 recent deliveries are bounded in bytes: the oldest are given up', async () => {
    const app = await start({ journal: { directory: scene.directory, keepMaxBytes: 4 * 1024 * 1024 } });
    const padding = 'x'.repeat(100_000);
    for (let index = 0; index < 60; index++)
      await app.deliver({ notifications: [{ ...item({ eventId: event(index) }), padding }] });
    const names = await files();
    const sizes = await Promise.all(names.map(async (name) => (await readFile(join(recent, name))).length));
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    expect(bytes).toBeLessThanOrEqual(4 * 1024 * 1024);
    expect(bytes).toBeGreaterThan(2 * 1024 * 1024);
  });

  it('P8 recent deliveries are bounded in time, without traffic too, and `0` keeps none', async () => {
    const before = await start();
    await deliver(before, event(1));
    await scene.stop(before);
    expect(await files()).toHaveLength(1);
    const app = await start({ journal: { directory: scene.directory, keepSeconds: 0.001 } });
    await app.app.get(RecentDeliveries, { strict: false }).prune();
    expect(await files()).toEqual([]);
    await scene.stop(app);
    await rm(recent, { recursive: true });
    const off = await start({ journal: { directory: scene.directory, keepSeconds: 0 } });
    await deliver(off, event(2));
    expect(await readdir(scene.directory)).toEqual([]);
    expect((await readiness(off)).checks).not.toHaveProperty('failover');
  });

  it('P1 P8 a disk that takes none: deliveries are stored and answered all the same, and readiness says so', async () => {
    await mkdir(scene.directory, { recursive: true });
    await writeFile(recent, 'a file where the folder belongs');
    const app = await start();
    await deliver(app, event(1), event(2));
    expect(await stored()).toHaveLength(2);
    expect((await readiness(app)).checks['failover']).toMatchObject({
      status: 'degraded',
      reason: expect.stringMatching(/EEXIST|ENOTDIR/),
    });
  });
});

describe('P8 who the database server is', () => {
  let scene: JournalScene;
  const role = `plain_${randomBytes(6).toString('hex')}`;

  beforeEach(async () => {
    scene = await JournalScene.open();
    await query(scene.database.url, `CREATE ROLE ${role} LOGIN PASSWORD 'plain'`);
  });

  afterEach(async () => {
    await scene.close();
    await query(process.env['TEST_POSTGRES_URL']!, `DROP ROLE ${role}`);
  });

  it.each([
    ['', { system: expect.stringMatching(/^\d+$/), timeline: expect.stringMatching(/^[0-9A-F]{8}$/) }],
    ['pg_control_system()', { system: null, timeline: expect.any(String) }],
    ['pg_walfile_name(pg_lsn)', { system: expect.any(String), timeline: null }],
  ])('P8 is read by a plain role, without the privilege of %p', async (withheld, expected) => {
    if (withheld)
      await query(scene.database.url, `REVOKE EXECUTE ON FUNCTION pg_catalog.${withheld} FROM PUBLIC`);
    const url = new URL(scene.database.url);
    Object.assign(url, { username: role, password: 'plain' });
    const dataSource = await createDataSource(url.href).initialize();
    try {
      const reader = new ServerIdentityReader(dataSource);
      const first = await reader.read(5_000);
      expect(first).toMatchObject({ database: url.pathname.slice(1), ...expected });
      expect(await reader.read(5_000)).toEqual(first);
    } finally {
      await dataSource.destroy();
    }
  });
});
