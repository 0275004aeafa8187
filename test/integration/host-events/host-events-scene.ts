import { OnVerifiedUser, type VerifiedUserEvent, type VerifiedUsersModuleExtras } from '../../../src';
import { HostEvent } from '../../../src/verified-users/host-events/host-event.entity';
import { VerifiedIdentity } from '../../../src/verified-users/identity/verified-identity.entity';
import { WakeUp } from '../../../src/verified-users/queue/wake-up.service';
import { Sweeper } from '../../../src/verified-users/schedule/sweeper.service';
import type { Engine } from '../../support/engines';
import { startTestApp, type TestApp, type TestAppSettings } from '../../support/test-app';
import { createTestDatabase, type TestDatabase } from '../../support/test-database';
import { untilIdle } from '../core/idle-queues';

/** Handles every event; `fails` decides which runs throw. */
export class Host {
  heard: VerifiedUserEvent[] = [];
  fails: (event: VerifiedUserEvent) => boolean = () => false;

  @OnVerifiedUser('*')
  onAny(event: VerifiedUserEvent): void {
    if (this.fails(event)) throw Object.assign(new Error('CRM is down'), { code: 'ECONNREFUSED' });
    this.heard.push(event);
  }

  /** What was handled, as `customer name`. */
  list(): string[] {
    return this.heard.map(({ clientCustomerId, name }) => `${clientCustomerId} ${name}`);
  }
}

export interface HostEventsScene {
  test: TestApp;
  host: Host;
  database: TestDatabase;
  now(): Date;
  advance(seconds: number): void;
  /** Registers a customer and changes the locale once: two events. */
  twoEventsOf(clientCustomerId: string): Promise<void>;
  rowsOf(clientCustomerId: string): Promise<HostEvent[]>;
  /** Wakes every queued event, as delayed jobs would once the clock has advanced. */
  wakeAll(): Promise<void>;
  sweep(): Promise<void>;
  stop(): Promise<void>;
}

/** Longer than both the grace period of the sweep and the lease of a worker. */
const LATER_SECONDS = 60;

export async function startHostEventsScene(
  engine: Engine,
  { options, ...settings }: TestAppSettings = {},
  extras: VerifiedUsersModuleExtras = {},
): Promise<HostEventsScene> {
  const database = await createTestDatabase();
  let offsetMs = 0;
  const now = () => new Date(Date.now() + offsetMs);
  const test = await startTestApp({
    ...{ database, engine, extras, host: { providers: [Host] } },
    ...settings,
    options: {
      now,
      sweep: { intervalSeconds: 60 },
      // `untilIdle` waits for everything that is due within a minute.
      hostEvents: { retry: { firstDelaySeconds: 121 } },
      ...options,
    },
  });
  const events = () => test.dataSource.getRepository(HostEvent);
  const scene: HostEventsScene = {
    ...{ test, database, now, host: test.app.get(Host, { strict: false }) },
    advance: (seconds) => void (offsetMs += seconds * 1000),
    async twoEventsOf(clientCustomerId) {
      await test.users.registerIdentity({ clientCustomerId });
      await test.users.registerIdentity({ clientCustomerId, locale: 'es' });
    },
    async rowsOf(clientCustomerId) {
      const { id } = await test.dataSource
        .getRepository(VerifiedIdentity)
        .findOneByOrFail({ clientCustomerId });
      return events().find({ where: { identityId: id }, order: { id: 'ASC' } });
    },
    async wakeAll() {
      const queued = await events().find({ where: { status: 'queued' }, order: { id: 'ASC' } });
      test.app.get(WakeUp, { strict: false }).hostEvents(queued.map(({ id }) => id));
      await untilIdle(test);
    },
    async sweep() {
      offsetMs += LATER_SECONDS * 1000;
      await test.app.get(Sweeper, { strict: false }).sweep();
      await untilIdle(test);
    },
    async stop() {
      await test.close();
      await database.drop();
    },
  };
  return scene;
}
