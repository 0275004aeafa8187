import { randomUUID } from 'node:crypto';
import type { LoggerService } from '@nestjs/common';
import { MetricsRegistry, Quarantined, ReadinessService } from '../../src';
import { InboxAlerts } from '../../src/verified-users/inbox/inbox-alerts.service';
import { NotAcceptableError, QuarantineService } from '../../src/verified-users/webhook/quarantine.service';
import { item } from '../support/notification-item';
import { sign } from '../support/sign';
import { startTestApp, type TestApp } from '../support/test-app';
import { untilIdle } from './core/idle-queues';
import { truncate } from '../support/truncate';

const NOBODY = { eventType: 'DISCONNECT', secret: 'canary-7f3a' };

describe('P2 notifications that could not be applied are visible until someone decides', () => {
  let test: TestApp;
  let service: QuarantineService;
  const lines: { message: string; reason?: string; count?: number }[] = [];

  beforeAll(async () => {
    const ignore = () => undefined;
    const logger = { log: ignore, error: ignore, debug: ignore, verbose: ignore, fatal: ignore };
    const warn = (message: unknown) => void lines.push(message as (typeof lines)[number]);
    test = await startTestApp({ logger: { ...logger, warn } as LoggerService });
    service = test.app.get(QuarantineService, { strict: false });
  });

  afterEach(async () => {
    await truncate(test.dataSource, ['vu_quarantine', 'vu_notification', 'vu_delivery']);
    lines.length = 0;
  });

  afterAll(() => test.close());

  const check = async (name: string) =>
    (await test.app.get(ReadinessService, { strict: false }).check()).checks[name];
  const metric = async (name: string, labels = {}): Promise<number | undefined> => {
    const { values } = (await test.app
      .get(MetricsRegistry, { strict: false })
      .getSingleMetric(name)!
      .get()) as {
      values: { labels: object; value: number }[];
    };
    return values.find((one) => JSON.stringify(one.labels) === JSON.stringify(labels))?.value;
  };
  const quarantined = () => test.dataSource.getRepository(Quarantined).find({ order: { id: 'ASC' } });
  const register = async () => {
    const id = randomUUID();
    const enrollment = { proveId: id, enrolled: true, verifiedAt: new Date('2026-01-01') };
    await test.users.registerIdentity({ clientCustomerId: id, enrollment });
    return id;
  };
  const refuse = (customer: string) =>
    test.deliver(
      {
        notifications: [
          item({ clientCustomerId: customer, identityId: customer, eventTimestamp: '2026-02-01T00:00:00Z' }),
        ],
      },
      { token: sign({ exp: Math.floor(Date.now() / 1000) - 600 }) },
    );

  it('P2 an item that names no customer degrades readiness, is counted, and logs a throttled warning without its content', async () => {
    expect(await check('quarantine')).toEqual({ status: 'up' });
    for (let time = 0; time < 3; time += 1) await test.deliver({ notifications: [NOBODY, NOBODY] });
    expect(await check('quarantine')).toMatchObject({
      status: 'degraded',
      count: 6,
      oldestSeconds: expect.any(Number),
    });
    expect(await metric('verified_users_quarantined_total', { kind: 'item', reason: 'no_customer' })).toBe(6);
    expect(await metric('verified_users_quarantine_open')).toBe(6);
    expect(lines.filter(({ reason }) => reason === 'no_customer')).toHaveLength(1);
    expect(JSON.stringify(lines)).not.toContain('canary');

    const listed = await service.list();
    expect(listed).toHaveLength(6);
    expect(JSON.stringify(listed)).not.toContain('canary');
    for (const { id } of listed) expect(await service.dismiss(id, 'ops')).toBe(true);
    expect(await service.dismiss(listed[0]!.id, 'ops')).toBe(false);
    expect(await check('quarantine')).toEqual({ status: 'up' });
    expect(await metric('verified_users_quarantine_open')).toBe(0);
    expect(await quarantined()).toMatchObject(
      Array(6).fill({ decision: 'dismissed', decidedBy: 'ops', decidedAt: expect.any(Date) }),
    );
  });

  it('P2 a refused delivery degrades readiness, and takes effect once when it is accepted', async () => {
    const customer = await register();
    await refuse(customer);
    expect(await check('quarantine')).toMatchObject({ status: 'degraded', count: 1 });
    expect(
      await metric('verified_users_quarantined_total', { kind: 'delivery', reason: 'token_expired' }),
    ).toBe(1);
    const [row] = await service.list();
    const accepted = await Promise.all([service.accept(row!.id, 'ops'), service.accept(row!.id, 'ops')]);
    expect(accepted.sort()).toEqual([false, true]);
    await untilIdle(test);
    const view = await test.users.findIdentity(customer);
    expect(view).toMatchObject({ status: 'reverification_required', doubt: 'number_changed' });
    expect(view!.history.filter(({ what }) => what === 'notification_applied')).toHaveLength(1);
    expect(await check('quarantine')).toEqual({ status: 'up' });
  });

  it('P2 an item that names no customer cannot be accepted, and stays undecided', async () => {
    await test.deliver({ notifications: [NOBODY] });
    const [row] = await service.list();
    await expect(service.accept(row!.id, 'ops')).rejects.toThrow(NotAcceptableError);
    expect(await check('quarantine')).toMatchObject({ status: 'degraded', count: 1 });
    expect(await service.accept('nonsense', 'ops')).toBe(false);
  });

  it('P2 an eventId reused with other content flags the named customer, and is applied when it is accepted', async () => {
    const [first, other] = [await register(), await register()];
    const event = item({ identityId: first, eventTimestamp: '2026-02-01T00:00:00Z' });
    await test.deliver({ notifications: [event] });
    for (let time = 0; time < 2; time += 1)
      await test.deliver({ notifications: [{ ...event, identityId: other }] });
    await untilIdle(test);
    expect(await test.users.findIdentity(other)).toMatchObject({
      ...{ status: 'verified', doubt: null, reviewReason: 'event_id_reused' },
    });
    expect(await check('quarantine')).toMatchObject({ status: 'degraded', count: 2 });
    const [row, again] = await service.list();
    for (const { id } of [row!, again!]) expect(await service.accept(id, 'ops')).toBe(true);
    await untilIdle(test);
    const view = await test.users.findIdentity(other);
    expect(view).toMatchObject({ status: 'reverification_required', doubt: 'number_changed' });
    expect(view!.history.filter(({ what }) => what === 'notification_applied')).toHaveLength(1);
  });

  it('P2 an eventId reused within one delivery flags the named customer', async () => {
    const [first, other] = [await register(), await register()];
    const event = item({ identityId: first, eventTimestamp: '2026-02-01T00:00:00Z' });
    await test.deliver({ notifications: [event, { ...event, identityId: other }] });
    await untilIdle(test);
    expect(await test.users.findIdentity(other)).toMatchObject({
      status: 'verified',
      reviewReason: 'event_id_reused',
    });
    expect(await test.users.findIdentity(first)).toMatchObject({
      status: 'reverification_required',
      reviewReason: null,
    });
  });

  it('P2 a notification that needs a review is counted and logged', async () => {
    const customer = await register();
    await test.deliver({ notifications: [item({ identityId: customer, eventType: 'CARRIER_CHANGE' })] });
    await untilIdle(test);
    expect(await metric('verified_users_notification_reviews_total', { reason: 'unknown_event_type' })).toBe(
      1,
    );
    expect(lines).toContainEqual(expect.objectContaining({ reason: 'unknown_event_type', count: 1 }));
  });

  it('P2 a notification without attempts left degrades readiness until it is retried', async () => {
    expect(await check('failedNotifications')).toEqual({ status: 'up' });
    await test.deliver({ notifications: [item({ identityId: randomUUID() })] });
    await untilIdle(test);
    await test.dataSource.query(`UPDATE vu_notification SET status = 'failed', finished_at = now()`);
    expect(await check('failedNotifications')).toMatchObject({ status: 'degraded', count: 1 });
    expect(await metric('verified_users_notifications_failed')).toBe(1);
    const [{ id }] = await test.dataSource.query<[{ id: string }]>('SELECT id FROM vu_notification');
    await test.users.retryNotification(id);
    expect(await check('failedNotifications')).toEqual({ status: 'up' });
  });

  it('P2 throttles warnings to one for each reason within ten seconds', () => {
    const alerts = new InboxAlerts(new MetricsRegistry());
    const now = jest.spyOn(performance, 'now').mockReturnValue(0);
    alerts.quarantined('item', ['not_json', 'not_json', 'not_utf8']);
    now.mockReturnValue(10_000);
    alerts.quarantined('item', ['not_json']);
    now.mockRestore();
    const counts = lines.map(({ reason, count }) => [reason, count]);
    expect(counts).toEqual([
      ['not_json', 1],
      ['not_utf8', 1],
      ['not_json', 2],
    ]);
  });
});
