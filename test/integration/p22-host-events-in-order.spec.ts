import { HostEventService, MetricsRegistry, ReadinessService, type HostEvent } from '../../src';
import { engines } from '../support/engines';
import { untilIdle } from './core/idle-queues';
import { startHostEventsScene, type HostEventsScene } from './host-events/host-events-scene';

const HOUR = 3_600;
const DAY = 24 * HOUR;
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe.each(engines)('P22 order of host events, queue on $name', (engine) => {
  let scene: HostEventsScene;

  beforeEach(async () => {
    scene = await startHostEventsScene(engine);
  });

  afterEach(() => scene.stop());

  it('P22 later events of a customer wait while one fails, and other customers do not', async () => {
    const { host, test } = scene;
    host.fails = ({ clientCustomerId, name }) =>
      clientCustomerId === 'stuck' && name === 'identity.registered';
    await scene.twoEventsOf('stuck');
    await scene.twoEventsOf('other');
    await untilIdle(test);
    expect(host.list()).toEqual(['other identity.registered', 'other identity.contact_changed']);
    expect((await scene.rowsOf('stuck')).map(({ attempts }) => attempts)).toEqual([1, 0]);

    await scene.sweep();
    host.fails = () => false;
    scene.advance(HOUR);
    await scene.wakeAll();
    expect(host.list().slice(2)).toEqual(['stuck identity.registered', 'stuck identity.contact_changed']);
    expect(host.heard.map(({ precededByDeadLetter }) => precededByDeadLetter)).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });

  it('P22 a handler that is down for two days misses nothing, and is retried at least hourly', async () => {
    const { host, test } = scene;
    host.fails = () => true;
    await scene.twoEventsOf('customer');
    await untilIdle(test);
    const pauses: number[] = [];
    for (let hours = 0; hours < 48; hours += 6) {
      const [first, second] = await scene.rowsOf('customer');
      expect([first!.status, second!.attempts]).toEqual(['queued', 0]);
      pauses.push((first!.dueAt.getTime() - scene.now().getTime()) / 1000);
      scene.advance(6 * HOUR);
      await scene.wakeAll();
    }
    expect(Math.max(...pauses)).toBeLessThanOrEqual(HOUR);
    expect(pauses.at(-1)).toBeGreaterThan(HOUR / 2 - 60);
    host.fails = () => false;
    scene.advance(HOUR);
    await scene.wakeAll();
    expect(host.list()).toEqual(['customer identity.registered', 'customer identity.contact_changed']);
  });

  it('P22 the event after a dead letter is delivered and names it', async () => {
    const { host, test } = scene;
    host.fails = ({ name }) => name === 'identity.registered';
    await scene.twoEventsOf('customer');
    await untilIdle(test);
    for (let days = 0; days < 3; days += 1) {
      expect(await scene.rowsOf('customer')).toMatchObject([{ status: 'queued' }, { attempts: 0 }]);
      scene.advance(DAY);
      await scene.wakeAll();
    }
    const [dead, next] = await scene.rowsOf('customer');
    expect(dead).toMatchObject({ status: 'failed', reason: 'ECONNREFUSED' });
    const triedForSeconds = (dead!.finishedAt!.getTime() - dead!.firstAttemptAt!.getTime()) / 1000;
    expect(triedForSeconds).toBeGreaterThanOrEqual(3 * DAY);
    expect(next).toMatchObject({ status: 'done', attempts: 1 });
    expect(dead!.eventId).toMatch(UUID_V7);
    expect(host.heard).toMatchObject([{ id: next!.eventId, precededByDeadLetter: dead!.eventId }]);

    await test.users.registerIdentity({ clientCustomerId: 'customer', locale: 'en' });
    await untilIdle(test);
    expect(host.heard[1]).toMatchObject({ precededByDeadLetter: null });
  });

  it('P22 redrives dead letters by filter, in order and marked, and discards others', async () => {
    const { host, test } = scene;
    const events = test.app.get(HostEventService, { strict: false });
    host.fails = () => true;
    for (const name of ['one', 'two']) await scene.twoEventsOf(name);
    await untilIdle(test);
    for (let days = 0; days < 2; days += 1) {
      scene.advance(4 * DAY);
      await scene.wakeAll();
      await scene.wakeAll();
    }
    const all = [...(await scene.rowsOf('one')), ...(await scene.rowsOf('two'))];
    expect(all.map(({ status }) => status)).toEqual(Array(4).fill('failed'));
    const readiness = await test.app.get(ReadinessService, { strict: false }).check();
    expect(readiness).toMatchObject({
      ready: true,
      checks: { hostEvents: { status: 'degraded', deadLetters: 4 } },
    });
    const metrics = await test.app.get(MetricsRegistry, { strict: false }).metrics();
    expect(metrics).toContain('verified_users_host_event_dead_letters 4');

    host.fails = () => false;
    expect(await events.countDeadLetters({ project: 'other' })).toBe(0);
    expect(await events.countDeadLetters({ reason: 'EOTHER' })).toBe(0);
    expect(await events.countDeadLetters({ until: all[0]!.createdAt })).toBe(0);
    expect(await events.countDeadLetters({ since: all[0]!.createdAt, reason: 'ECONNREFUSED' })).toBe(4);
    const name = 'identity.contact_changed';
    expect(await events.discardDeadLetters({ name })).toBe(2);
    expect(await events.retryDeadLetters({ project: 'default', name })).toBe(0);
    expect(await events.retryDeadLetters({ project: 'default' })).toBe(2);
    await untilIdle(test);
    expect(host.heard.map(({ redriven }) => redriven)).toEqual([true, true]);
    expect(host.list().sort()).toEqual(['one identity.registered', 'two identity.registered']);
    expect(
      (await test.app.get(ReadinessService, { strict: false }).check()).checks['hostEvents'],
    ).toMatchObject({
      status: 'up',
    });
  });

  it('P22 an event that this version does not know blocks its customer for a bounded time only', async () => {
    const { host, test } = scene;
    await test.users.registerIdentity({ clientCustomerId: 'customer' });
    await untilIdle(test);
    const [{ id, identityId }] = (await scene.rowsOf('customer')) as [HostEvent];
    await test.dataSource.query(
      `INSERT INTO vu_host_event (name, identity_id, state, cause, detail, due_at, created_at)
       SELECT 'of.the.future', identity_id, state, cause, detail, $2, $2 FROM vu_host_event WHERE id = $1`,
      [id, scene.now()],
    );
    await test.users.registerIdentity({ clientCustomerId: 'customer', locale: 'es' });
    await untilIdle(test);
    expect(host.heard).toHaveLength(1);
    scene.advance(3 * DAY);
    await scene.wakeAll();
    expect(host.list()).toEqual(['customer identity.registered', 'customer identity.contact_changed']);
    expect((await scene.rowsOf('customer'))[1]).toMatchObject({ identityId, reason: 'unknown_event' });
  });
});
