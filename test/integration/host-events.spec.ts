import type { INestApplication, Provider } from '@nestjs/common';
import { HostEventService, OnVerifiedUser, UnknownHostEventError, type VerifiedUserEvent } from '../../src';
import { claimHostEvent } from '../../src/verified-users/host-events/claim-host-event.sql';
import { HostEventInHand } from '../../src/verified-users/host-events/host-event-in-hand.service';
import { HostEvent } from '../../src/verified-users/host-events/host-event.entity';
import { SweepHostEvents } from '../../src/verified-users/host-events/sweep-host-events.service';
import { HOST_EVENTS_QUEUE } from '../../src/verified-users/queue/queue-names';
import { WakeUp } from '../../src/verified-users/queue/wake-up.service';
import { Sweeper } from '../../src/verified-users/schedule/sweeper.service';
import { engines } from '../support/engines';
import { item } from '../support/notification-item';
import {
  startTestApp,
  untilWorkersMakeIt,
  workersOf,
  type TestApp,
  type TestAppSettings,
} from '../support/test-app';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { Gate } from './core/gate';
import { queueOf, untilIdle } from './core/idle-queues';

type Required = VerifiedUserEvent<'reverification.required'>;

const CUSTOMER = { clientCustomerId: 'customer', email: 'canary@example.com', phoneNumber: '+14155550123' };
const ENROLLMENT = { proveId: 'prove', verifiedAt: new Date('2025-01-01') };
/** Longer than a lease, and the sweeper's patience with a wake-up that may still be under way. */
const LATER_MS = 60_000;

describe.each(engines)('events to the host, queue on $name', (engine) => {
  let database: TestDatabase;
  let clockOffsetMs: number;
  const now = () => new Date(Date.now() + clockOffsetMs);
  const apps: TestApp[] = [];

  beforeEach(async () => {
    database = await createTestDatabase();
    clockOffsetMs = 0;
  });

  afterEach(async () => {
    for (const test of apps.splice(0)) await test.close();
    await database.drop();
  });

  async function start(providers: Provider[], settings: TestAppSettings = {}): Promise<TestApp> {
    const test = await startTestApp({
      database,
      engine,
      host: { providers },
      ...settings,
      options: {
        now,
        hostEvents: { retry: { firstDelaySeconds: 0 } },
        sweep: { intervalSeconds: 60 },
        ...settings.options,
      },
    });
    apps.push(test);
    return test;
  }

  async function doubt(test: TestApp): Promise<void> {
    await test.users.registerIdentity({ ...CUSTOMER, enrollment: ENROLLMENT });
    const notifications = [item({ clientCustomerId: 'customer', identityId: 'prove' })];
    expect((await test.deliver({ notifications })).status).toBe(200);
  }

  const rowsOf = (test: TestApp, name: HostEvent['name']) =>
    test.dataSource.getRepository(HostEvent).findBy({ name });
  const rowOf = async (test: TestApp, name: HostEvent['name'] = 'reverification.required') => {
    const rows = await rowsOf(test, name);
    expect(rows).toHaveLength(1);
    return rows[0]!;
  };
  const loseWakeUps = async (test: TestApp) => {
    await test.app.get(WakeUp, { strict: false }).settled();
    await queueOf(test, HOST_EVENTS_QUEUE).obliterate({ force: true });
  };
  const sweepLater = async (test: TestApp) => {
    clockOffsetMs += LATER_MS;
    await test.app.get(Sweeper, { strict: false }).sweep();
  };

  it('a handler is told what happened, with its times as dates, and nothing that is personal', async () => {
    const heard: VerifiedUserEvent[] = [];
    class Host {
      @OnVerifiedUser('*')
      onAny(event: VerifiedUserEvent) {
        heard.push(event);
      }
    }
    const test = await start([Host]);
    await doubt(test);
    await test.users.registerIdentity({ ...CUSTOMER, locale: 'es' });
    await test.users.registerIdentity({ ...CUSTOMER, locale: 'es' });
    await untilIdle(test);

    const names = heard.map(({ name }) => name).sort();
    expect(names).toEqual([
      'identity.contact_changed',
      'identity.doubted',
      'identity.registered',
      'reverification.required',
    ]);
    const view = await test.users.findIdentity('customer');
    const row = await rowOf(test);
    expect(heard.find(({ name }) => name === 'reverification.required')).toEqual({
      id: row.eventId,
      name: 'reverification.required',
      occurredAt: row.createdAt,
      project: 'default',
      clientCustomerId: 'customer',
      identityId: row.identityId,
      reverificationId: view!.reverification!.id,
      state: {
        status: 'reverification_required',
        watch: 'unwatched',
        doubt: 'number_changed',
        verifiedAt: ENROLLMENT.verifiedAt,
      },
      cause: { kind: 'notification', id: expect.any(String) as string },
      detail: { invited: true },
      precededByDeadLetter: null,
      redriven: false,
    });
    expect(row).toMatchObject({ status: 'done', attempts: 1, handledBy: ['Host.onAny'], reason: null });
    expect(JSON.stringify(heard)).not.toMatch(/canary|4155550123/);
    const jobs = await queueOf(test, HOST_EVENTS_QUEUE).getJobs();
    const kept = jobs.map(({ data, failedReason, returnvalue }) => ({ data, failedReason, returnvalue }));
    expect(kept.flatMap(({ data }) => data.ids)).toHaveLength(heard.length);
    for (const job of kept) expect(Object.keys(job.data)).toEqual(['ids']);
  });

  it('a handler that fails is told again until it has worked; one that worked is not told twice', async () => {
    const runs: string[] = [];
    const logs: unknown[] = [];
    class Failing {
      @OnVerifiedUser('reverification.required')
      async first({ id }: Required) {
        runs.push(`first ${id}`);
        const times = runs.filter((run) => run.startsWith('first')).length;
        if (times < 3) throw new RangeError(`no room for ${CUSTOMER.email}`);
      }
    }
    class Working {
      @OnVerifiedUser('reverification.required')
      second({ id }: Required) {
        runs.push(`second ${id}`);
      }
    }
    const log = (...parts: unknown[]) => logs.push(parts);
    const logger = { log, error: log, warn: log };
    const test = await start([Failing, Working], { logger });
    await doubt(test);
    await test.until(async () => (await rowsOf(test, 'reverification.required'))[0]?.status === 'done');

    const { eventId: id, ...row } = await rowOf(test);
    expect(runs.sort()).toEqual([`first ${id}`, `first ${id}`, `first ${id}`, `second ${id}`]);
    expect(row).toMatchObject({ attempts: 3, reason: null });
    expect(row.handledBy.sort()).toEqual(['Failing.first', 'Working.second']);
    const failures = logs.filter((line) => JSON.stringify(line).includes('A handler of an event failed'));
    expect(JSON.stringify(failures)).toContain('"handler":"Failing.first"');
    expect(JSON.stringify(failures)).toContain('"code":"RangeError"');
    expect(JSON.stringify(logs)).not.toContain('canary');
  });

  it('an event becomes a dead letter after its retry window, with a reason, and can be redriven', async () => {
    let broken = true;
    class Host {
      @OnVerifiedUser('reverification.required')
      onRequired() {
        clockOffsetMs += 86_400_000;
        if (broken) throw Object.assign(new Error(CUSTOMER.email), { code: 'ECONNREFUSED' });
      }
    }
    const test = await start([Host]);
    await doubt(test);
    await test.until(async () => (await rowsOf(test, 'reverification.required'))[0]?.status === 'failed');
    const row = await rowOf(test);
    expect(row).toMatchObject({ attempts: 3, reason: 'ECONNREFUSED', handledBy: [] });

    broken = false;
    const retry = test.app.get(HostEventService);
    expect(await retry.retry(row.eventId)).toBe(true);
    await test.until(async () => (await rowOf(test)).status === 'done');
    expect(await retry.retry(row.eventId)).toBe(false);
  });

  it('a handler of an unknown event stops the start of the whole application', async () => {
    class Host {
      @OnVerifiedUser('identity.lasped' as 'identity.lapsed')
      onLapsed() {}
    }
    let app: INestApplication | undefined;
    const starting = start([Host], { configure: (made) => (app = made), extras: { role: 'web' } });
    await expect(starting).rejects.toThrow(UnknownHostEventError);
    await app?.close();
  });

  it('16 wake-ups of one event make one run', async () => {
    const gate = new Gate();
    let runs = 0;
    class Host {
      @OnVerifiedUser('reverification.required')
      async onRequired() {
        runs += 1;
        await gate.pass();
      }
    }
    const options = { queue: engine.queue(database.url), hostEvents: { concurrency: 20 } };
    const [test, other] = [await start([Host], { options }), await start([Host], { options })];
    await doubt(test);
    await gate.reached();
    const { id } = await rowOf(test);
    const wakeUps = Array.from({ length: 16 }, () => ({ name: 'tell', data: { ids: [id] } }));
    const jobs = await queueOf(test, HOST_EVENTS_QUEUE).addBulk(wakeUps);
    await untilWorkersMakeIt([...workersOf(test.app), ...workersOf(other.app)], async () =>
      (await Promise.all(jobs.map((job) => job.isCompleted()))).every(Boolean),
    );
    expect(runs).toBe(1);
    gate.open();
    await untilIdle(test, other);
    expect(runs).toBe(1);
    expect(await rowOf(test)).toMatchObject({ status: 'done', attempts: 1 });
  });

  it('P7 the queue is flushed before any worker comes: the sweeper finds the events', async () => {
    const heard: string[] = [];
    class Host {
      @OnVerifiedUser('identity.registered')
      onRegistered({ id }: VerifiedUserEvent<'identity.registered'>) {
        heard.push(id);
      }
    }
    const queue = engine.queue(database.url);
    const web = await start([Host], { options: { queue }, extras: { role: 'web' } });
    await web.users.registerIdentity(CUSTOMER);
    await loseWakeUps(web);
    const worker = await start([Host], { options: { queue }, extras: { role: 'worker' } });
    await untilIdle(worker);
    expect(heard).toEqual([]);
    await sweepLater(worker);
    await untilIdle(worker);
    expect(heard).toEqual([(await rowOf(worker, 'identity.registered')).eventId]);
  });

  it('P9 an event in the hands of a worker that died is told again, and what had run is not', async () => {
    const runs: string[] = [];
    class Host {
      @OnVerifiedUser('identity.registered')
      first() {
        runs.push('first');
      }
      @OnVerifiedUser('identity.registered')
      second() {
        runs.push('second');
      }
    }
    const web = await start([], { extras: { role: 'web' } });
    await web.users.registerIdentity(CUSTOMER);
    const { id } = await rowOf(web, 'identity.registered');
    // As it is left by a process that ends between two handlers.
    await claimHostEvent(web.dataSource, id, ['identity.registered'], [], now());
    await web.dataSource.query(`UPDATE vu_host_event SET handled_by = '{Host.first}'`);

    const worker = await start([Host], { extras: { role: 'worker' } });
    worker.app.get(WakeUp, { strict: false }).hostEvents([id]);
    await untilIdle(worker);
    expect(runs).toEqual([]);
    await sweepLater(worker);
    await untilIdle(worker);
    expect(runs).toEqual(['second']);
    expect(await rowOf(worker, 'identity.registered')).toMatchObject({ status: 'done', attempts: 2 });
  });

  it('P9 a handler that takes long keeps its event', async () => {
    const gate = new Gate();
    let runs = 0;
    class Host {
      @OnVerifiedUser('identity.registered')
      async onRegistered() {
        runs += 1;
        await gate.pass();
      }
    }
    const test = await start([Host]);
    const inHand = test.app.get(HostEventInHand, { strict: false });
    await test.users.registerIdentity(CUSTOMER);
    await gate.reached();
    clockOffsetMs += LATER_MS;
    const renew = inHand.renew.bind(inHand);
    await new Promise<void>((resolve) => {
      inHand.renew = (event) => renew(event).finally(resolve);
    });
    expect(await test.app.get(SweepHostEvents, { strict: false }).sweep()).toBe(0);
    gate.open();
    await untilIdle(test);
    expect(runs).toBe(1);
    expect(await rowOf(test, 'identity.registered')).toMatchObject({ status: 'done', attempts: 1 });
  });

  it.each([
    ['a fresh event, an hour ahead, is told at the next sweep', 0, '1 hour', 'done'],
    ['an event that was put off by longer than anything is, is told at the next sweep', 1, '2 hours', 'done'],
    ['an event that was put off waits for its time', 1, '3 minutes', 'queued'],
  ])('P7 %s', async (_, attempts, ahead, status) => {
    const queue = engine.queue(database.url);
    const web = await start([], { options: { queue }, extras: { role: 'web' } });
    await web.users.registerIdentity(CUSTOMER);
    await loseWakeUps(web);
    await web.dataSource.query('UPDATE vu_host_event SET attempts = $1, due_at = now() + $2::interval', [
      attempts,
      ahead,
    ]);
    class Host {
      @OnVerifiedUser('identity.registered')
      onRegistered() {}
    }
    const worker = await start([Host], { options: { queue }, extras: { role: 'worker' } });
    await worker.app.get(Sweeper, { strict: false }).sweep();
    await untilIdle(worker);
    expect(await rowOf(worker, 'identity.registered')).toMatchObject({ status });
  });

  it('a worker that lost its event to another writes nothing more on it', async () => {
    const gate = new Gate();
    class Host {
      @OnVerifiedUser('identity.registered')
      async onRegistered() {
        await gate.pass();
      }
    }
    const test = await start([Host]);
    await test.users.registerIdentity(CUSTOMER);
    await gate.reached();
    const { id } = await rowOf(test, 'identity.registered');
    await claimHostEvent(test.dataSource, id, ['identity.registered'], [], new Date(Date.now() + LATER_MS));
    gate.open();
    await untilIdle(test);
    expect(await rowOf(test, 'identity.registered')).toMatchObject({
      ...{ status: 'queued', attempts: 2, handledBy: [] },
    });
  });

  it('an event that kills every worker is given up too', async () => {
    const test = await start([], { extras: { role: 'web' } });
    await test.users.registerIdentity(CUSTOMER);
    await test.dataSource.query(
      `UPDATE vu_host_event SET attempts = 10, lost_attempts = 10, due_at = now() - interval '1 minute'`,
    );
    let runs = 0;
    class Host {
      @OnVerifiedUser('identity.registered')
      onRegistered() {
        runs += 1;
      }
    }
    const worker = await start([Host], { extras: { role: 'worker' } });
    await sweepLater(worker);
    await untilIdle(worker);
    expect(await rowOf(worker, 'identity.registered')).toMatchObject({
      ...{ status: 'failed', reason: 'worker_lost' },
    });
    expect(runs).toBe(0);
  });

  it('what nobody wants to hear is done at once; of an identity that is gone nobody hears', async () => {
    const heard: string[] = [];
    class Host {
      @OnVerifiedUser('reverification.required')
      onRequired({ id }: Required) {
        heard.push(id);
      }
    }
    const test = await start([Host]);
    await doubt(test);
    await untilIdle(test);
    expect(await rowOf(test, 'identity.doubted')).toMatchObject({ status: 'done', reason: 'no_handler' });
    const { id, eventId } = await rowOf(test);
    expect(heard).toEqual([eventId]);

    await test.dataSource.query(
      `UPDATE vu_host_event SET status = 'queued', attempts = 0, handled_by = '{}', identity_id = gen_random_uuid()`,
    );
    test.app.get(WakeUp, { strict: false }).hostEvents([id]);
    await untilIdle(test);
    expect(heard).toEqual([eventId]);
    expect(await rowOf(test)).toMatchObject({ status: 'done', reason: 'identity_gone' });
  });

  it('P18 a stop waits for the handler that runs, and leaves the rest to other processes', async () => {
    const gate = new Gate();
    const runs: string[] = [];
    class Host {
      @OnVerifiedUser('identity.registered')
      async onRegistered({ clientCustomerId }: VerifiedUserEvent<'identity.registered'>) {
        runs.push(clientCustomerId);
        await gate.pass();
      }
    }
    const queue = engine.queue(database.url);
    const web = await start([], { options: { queue }, extras: { role: 'web' } });
    await web.users.registerIdentity({ clientCustomerId: 'one' });
    await web.users.registerIdentity({ clientCustomerId: 'two' });
    await loseWakeUps(web);
    const ids = (await rowsOf(web, 'identity.registered')).map(({ id }) => id).sort();
    const settings = { options: { queue }, extras: { role: 'worker' as const } };
    const stopped = await start([Host], settings);
    await queueOf(stopped, HOST_EVENTS_QUEUE).add('tell', { ids });
    await gate.reached();
    // Not before the stop has come to the workers.
    for (const worker of workersOf(stopped.app)) worker.on('paused', () => gate.open());
    apps.splice(apps.indexOf(stopped), 1);
    await stopped.close();
    expect(runs).toEqual(['one']);
    expect((await rowsOf(web, 'identity.registered')).map(({ status }) => status).sort()).toEqual([
      'done',
      'queued',
    ]);
    // Woken by the process that stopped: nothing has to be swept.
    const next = await start([Host], settings);
    await untilIdle(next);
    expect(runs).toEqual(['one', 'two']);
  });
});
