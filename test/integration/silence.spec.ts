import type { LoggerService } from '@nestjs/common';
import { MetricsRegistry, ReadinessService } from '../../src';
import { RunSchedule } from '../../src/verified-users/schedule/run/run-schedule.service';
import type { DoorCount } from '../../src/verified-users/webhook/counting/door-count.entity';
import { FlushDoorCounts } from '../../src/verified-users/webhook/counting/flush-door-counts.service';
import { item } from '../support/notification-item';
import { sign, WEBHOOK_SECRET } from '../support/sign';
import { startTestApp, type TestApp } from '../support/test-app';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { query } from './query';

const NEVER = new AbortController().signal;
const HOUR = 3_600;
const DAY = 24 * HOUR;
/** Within an hour, so that nothing hangs on when the test runs. */
const START = Date.UTC(2026, 2, 28, 12, 30);

type Line = { message: string; reason: string; project: string };

describe('the silence of a webhook', () => {
  let database: TestDatabase;
  let now: Date;
  let lines: Line[];
  const apps: TestApp[] = [];

  beforeEach(async () => {
    database = await createTestDatabase();
    now = new Date(START);
    lines = [];
  });

  afterEach(async () => {
    for (const app of apps.splice(0)) await app.close();
    await database.drop();
  });

  async function start(count: number, silence = {}): Promise<void> {
    const warn = (line: unknown) => {
      if (/quiet/.test((line as Line).message)) lines.push(line as Line);
    };
    const ignore = () => undefined;
    const logger: LoggerService = { log: ignore, error: ignore, warn };
    const cron = { timing: { cron: '0 0 1 1 *' } };
    for (let n = 0; n < count; n++) {
      const app = await startTestApp({
        database,
        logger,
        extras: { role: 'web' },
        options: {
          now: () => now,
          projects: [
            { webhookSecrets: [WEBHOOK_SECRET] },
            { name: 'eu', webhookSecrets: [`${WEBHOOK_SECRET}_eu`] },
          ],
          schedules: { silence: { ...cron, minimumSeconds: HOUR, ...silence } },
        },
      });
      apps.push(app);
    }
  }

  const token = () => {
    const seconds = Math.floor(now.getTime() / 1000);
    return sign({ iat: seconds, exp: seconds + 300 });
  };
  const deliver = (app = apps[0]!) => app.deliver({ notifications: [item()] }, { token: token() });
  const refuse = (app = apps[0]!, path?: string) => app.deliver('{}', { token: 'no.such.token', path });
  const flush = (app = apps[0]!) => app.app.get(FlushDoorCounts, { strict: false }).flush();
  const counts = () =>
    query(database.url, 'SELECT * FROM vu_door_count ORDER BY 1, 2') as Promise<DoorCount[]>;
  const pass = (seconds: number) => (now = new Date(now.getTime() + seconds * 1000));
  const run = () =>
    Promise.all(apps.map(({ app }) => app.get(RunSchedule, { strict: false }).run('silence', now, NEVER)));
  const readiness = async () => apps[0]!.app.get(ReadinessService, { strict: false }).check();
  const metrics = () => apps[0]!.app.get(MetricsRegistry, { strict: false }).metrics();
  const told = () =>
    lines.map(({ message, reason }) => [message.includes('no longer') ? 'end' : 'begin', reason]);

  /** A delivery each two hours, of which the last is now. */
  async function deliveries(count: number): Promise<void> {
    for (let n = 0; n < count; n++) {
      if (n > 0) pass(2 * HOUR);
      expect((await deliver()).status).toBe(200);
    }
    await flush();
  }

  it('counts of two processes add up exactly, and are written when they stop', async () => {
    await start(2);
    await Promise.all(Array.from({ length: 30 }, (_, n) => deliver(apps[n % 2])));
    await Promise.all(Array.from({ length: 20 }, (_, n) => refuse(apps[n % 2])));
    await Promise.all(apps.map(flush));
    const expired = sign({ iat: 1, exp: 2 });
    expect((await apps[0]!.deliver('{}', { token: expired })).status).toBe(401);
    await deliver(apps[1]);
    for (const app of apps.splice(0)) await app.close();
    expect(await counts()).toMatchObject([
      {
        project: 'default',
        hour: new Date(START - HOUR * 500),
        accepted: '31',
        refused: '21',
      },
    ]);
  });

  it('P3 a flood of refused requests is no write each, and unknown projects make no row', async () => {
    await start(1);
    const spy = jest.spyOn(apps[0]!.dataSource, 'createQueryRunner');
    const paths = Array.from({ length: 300 }, (_, n) =>
      n % 3 ? undefined : `/webhooks/prove/stranger-${n}`,
    );
    await Promise.all(paths.map((path) => refuse(apps[0], path)));
    expect(spy.mock.calls.length).toBeLessThanOrEqual(1);
    await flush();
    expect(await counts()).toMatchObject([
      { project: 'default', accepted: '0', refused: '200', refused_since: '0' },
    ]);
  });

  it('what could not be written is written the next time, once', async () => {
    await start(1);
    await deliver();
    await query(database.url, 'ALTER TABLE vu_door_count RENAME TO elsewhere');
    await flush();
    await deliver();
    await query(database.url, 'ALTER TABLE elsewhere RENAME TO vu_door_count');
    await flush();
    await flush();
    expect(await counts()).toMatchObject([{ accepted: '2' }]);
  });

  it('a long silence degrades readiness, and the next delivery ends it; each is told once over 5 processes', async () => {
    await start(5);
    await run();
    expect((await readiness()).checks['webhook']).toEqual({ status: 'up' });
    await deliveries(6);
    pass(20 * HOUR);
    await run();
    expect(told()).toEqual([]);
    pass(1);
    await run();
    pass(60);
    await run();

    expect(told()).toEqual([['begin', 'no_delivery_for_long']]);
    const { ready, checks } = await readiness();
    expect(ready).toBe(true);
    expect(checks['webhook']).toEqual({
      status: 'degraded',
      reason: 'the webhook is suspiciously quiet (default: no_delivery_for_long)',
      projects: { default: ['no_delivery_for_long'] },
    });
    expect(await metrics()).toContain(
      'verified_users_webhook_silence{project="default",reason="no_delivery_for_long"} 1',
    );
    expect(await metrics()).toContain(
      `verified_users_webhook_last_delivery_timestamp_seconds{project="default"} ${(now.getTime() - (20 * HOUR + 61) * 1000) / 1000}`,
    );

    await deliver();
    await flush();
    pass(60);
    await run();
    expect(told().slice(1)).toEqual([['end', 'no_delivery_for_long']]);
    expect((await readiness()).checks['webhook']).toEqual({ status: 'up' });
    expect(await metrics()).toContain(
      'verified_users_webhook_silence{project="default",reason="no_delivery_for_long"} 0',
    );
  });

  it('the alarm stays for as long as the silence, and a few deliveries raise none', async () => {
    await start(1);
    await deliveries(4);
    pass(200 * DAY);
    await run();
    expect(told()).toEqual([]);
    await deliveries(6);
    pass(200 * DAY);
    await run();
    pass(200 * DAY);
    await run();
    expect(told()).toEqual([['begin', 'no_delivery_for_long']]);
  });

  it('a clock that was set back raises no alarm, nor does one that was ahead hide the silence', async () => {
    await start(1);
    await deliveries(6);
    pass(-3 * HOUR);
    await run();
    expect(told()).toEqual([]);
    pass(1_000 * DAY);
    await deliver();
    await flush();
    pass(-1_000 * DAY + 30 * HOUR);
    await run();
    expect(told()).toEqual([['begin', 'no_delivery_for_long']]);
  });

  it('never a delivery counts from the first customer that Prove may watch', async () => {
    await start(1);
    const register = (clientCustomerId: string, phoneNumber: string) =>
      apps[0]!.users.registerIdentity({
        clientCustomerId,
        firstName: 'Ada',
        lastName: 'Lovelace',
        email: 'ada@example.com',
        phoneNumber,
        enrollment: {
          proveId: clientCustomerId,
          verifiedAt: new Date(START - 900 * DAY * 1000),
          enrolled: true,
        },
      });
    pass(30 * DAY);
    await register('abroad', '+447400123456');
    await run();
    pass(30 * DAY);
    await run();
    await register('here', '+12025550123');
    pass(1);
    await run();
    expect(told()).toEqual([]);
    pass(7 * DAY);
    await run();
    expect(told()).toEqual([['begin', 'never_a_delivery']]);
    await deliver();
    await flush();
    pass(1);
    await run();
    expect(told()[1]).toEqual(['end', 'never_a_delivery']);
  });

  describe('who was verified first', () => {
    const READS = /min\(greatest\(verified_at/;
    let reads: number;

    beforeEach(async () => {
      await start(1);
      reads = 0;
      const { dataSource } = apps[0]!;
      const create = dataSource.createQueryRunner.bind(dataSource);
      jest.spyOn(dataSource, 'createQueryRunner').mockImplementation((...given) => {
        const runner = create(...given);
        const ask = runner.query.bind(runner);
        runner.query = (sql: string, ...more: never[]) => {
          if (READS.test(sql)) reads += 1;
          return ask(sql, ...more);
        };
        return runner;
      });
    });

    const register = (clientCustomerId: string, phoneNumber: string) =>
      apps[0]!.users.registerIdentity({
        clientCustomerId,
        email: 'ada@example.com',
        phoneNumber,
        enrollment: { proveId: clientCustomerId, verifiedAt: now, enrolled: true },
      });

    it('is asked once an hour where nobody is, not each minute', async () => {
      await register('abroad', '+447400123456');
      for (let minute = 0; minute < 60; minute++, pass(60)) await run();
      // Once for each of two projects.
      expect(reads).toBe(2);
      await run();
      expect(reads).toBe(4);
      await deliver();
      await flush();
      pass(HOUR);
      await run();
      expect(reads).toBe(5);
    });

    it('is asked again before the alarm begins: of a customer who is closed nothing is to be heard', async () => {
      await register('trial', '+12025550123');
      pass(7 * DAY);
      await run();
      await apps[0]!.users.closeIdentity({ clientCustomerId: 'trial' });
      pass(1);
      await run();
      expect(told()).toEqual([]);
      await register('real', '+12025550124');
      pass(7 * DAY + HOUR);
      await run();
      expect(told()).toEqual([['begin', 'never_a_delivery']]);
      await apps[0]!.users.closeIdentity({ clientCustomerId: 'real' });
      pass(HOUR);
      await run();
      expect(told().slice(1)).toEqual([['end', 'never_a_delivery']]);
    });
  });

  it('P3 bad tokens of strangers raise no alarm, however many there are', async () => {
    await start(1);
    for (let n = 0; n < 25; n++) await refuse();
    await flush();
    pass(301);
    await run();
    expect(told()).toEqual([]);
  });

  it('many refused tokens with our signature and none let in ask whether the configuration is wrong', async () => {
    await start(2);
    const expired = () => sign({ exp: Math.floor(now.getTime() / 1000) - 600 });
    const refuseSigned = async (app = apps[0]!) =>
      expect((await app.deliver('{}', { token: expired() })).status).toBe(401);
    await deliver();
    pass(301);
    for (let n = 0; n < 20; n++) await refuseSigned();
    await deliver(apps[1]);
    await flush(apps[0]);
    await flush(apps[1]);
    pass(301);
    await run();
    expect(told()).toEqual([]);
    for (let n = 0; n < 20; n++) await refuseSigned(apps[n % 2]);
    await Promise.all(apps.map(flush));
    pass(1);
    await run();
    expect(told()).toEqual([['begin', 'tokens_refused']]);
    pass(3 * HOUR);
    await run();
    expect(told()[1]).toEqual(['end', 'tokens_refused']);
  });

  it('a check that fails or hangs is degraded for an unknown reason, and takes nothing else along', async () => {
    await start(1);
    const service = apps[0]!.app.get(ReadinessService, { strict: false });
    service.addCheck('broken', () => Promise.reject(new Error('secret')));
    service.addCheck('fine', () => Promise.resolve({ status: 'up' }));
    const { ready, checks } = await service.check();
    expect(ready).toBe(true);
    expect(checks).toMatchObject({
      broken: { status: 'degraded', reason: 'unknown' },
      fine: { status: 'up' },
    });
  });
});
