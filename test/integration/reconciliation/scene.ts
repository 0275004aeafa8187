import { randomUUID } from 'node:crypto';
import { startProveEmulator, type EnrolledIdentity, type ProveEmulator } from '../../../src/emulator';
import type { EmulatorSettings } from '../../../src/emulator';
import { DEFAULT_SETTINGS } from '../../../src/emulator/state/emulator-settings';
import { Difference, Differences, type ReconciliationReport, type RegisterIdentityInput } from '../../../src';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../../src/verified-users/options/resolved-options';
import type { ReconciliationOptions } from '../../../src/verified-users/options/schedule-options.interface';
import { RunSchedule } from '../../../src/verified-users/schedule/run/run-schedule.service';
import type { ScheduleRun } from '../../../src/verified-users/schedule/run/schedule-run.entity';
import { ContactCipher } from '../../../src/verified-users/identity/contact-cipher.service';
import { Endpoint } from '../../../src/verified-users/prove/transport/endpoint';
import { Endpoints } from '../../../src/verified-users/prove/transport/endpoints.service';
import { CALLS } from '../../../src/verified-users/prove/transport/prove-call';
import { item } from '../../support/notification-item';
import { WEBHOOK_SECRET } from '../../support/sign';
import { startTestApp, type TestApp, type TestAppSettings } from '../../support/test-app';
import { fillCustomers, NUMBER } from './fill-customers';
import { truncate } from '../../support/truncate';

const OFF = { timing: false } as const;

export interface SceneSettings {
  reconciliation?: ReconciliationOptions;
  /** Without `worker` nothing is woken: no email leaves. */
  role?: 'all' | 'web';
}

/** What a test wants otherwise; `reset` puts it back. */
export interface Wishes {
  apply?: ReconciliationOptions['apply'];
  generation?: 'A' | 'B';
  emulator?: Partial<EmulatorSettings>;
}

const EMULATOR_SETTINGS = { unknownNumbers: 'accepted', requestsPerSecond: 0 } as const;
const TABLES = [
  'vu_identity',
  'vu_schedule_run',
  'vu_difference',
  'vu_notification',
  'vu_email',
  'vu_host_event',
];

/** The module with the emulator as its Prove; both know the same customers, who are verified and watched. */
export class ReconciliationScene {
  private ticks = 0;

  private constructor(
    readonly test: TestApp,
    readonly emulator: ProveEmulator,
    private readonly settings: SceneSettings,
  ) {}

  static async start(settings: SceneSettings = {}): Promise<ReconciliationScene> {
    const emulator = await startProveEmulator({ settings: EMULATOR_SETTINGS });
    return new ReconciliationScene(await startApp(emulator, settings), emulator, settings);
  }

  /** Another process on the same database. */
  async another(): Promise<ReconciliationScene> {
    const { database, smtp } = this.test;
    const test = await startApp(this.emulator, { ...this.settings, role: 'web' }, { database, smtp });
    const scene = new ReconciliationScene(test, this.emulator, this.settings);
    scene.options.schedules.reconciliation.apply = this.options.schedules.reconciliation.apply;
    return scene;
  }

  /** Nobody is known on either side any more, and everything is as it was, but for what is wished. */
  async reset({
    apply = ['inactive_at_prove'],
    generation = 'B',
    emulator = {},
  }: Wishes = {}): Promise<void> {
    jest.restoreAllMocks();
    await truncate(this.test.dataSource, TABLES);
    this.emulator.identities.reset();
    this.emulator.faults.clear();
    this.emulator.calls.clear();
    Object.assign(this.emulator.settings, DEFAULT_SETTINGS, EMULATOR_SETTINGS, emulator);
    this.options.schedules.reconciliation.apply = apply;
    const api = this.options.projects.get('default')!.prove!;
    api.generation = generation;
    const endpoint = this.get(Endpoints).of(CALLS.list, 'default', 'north_america');
    // A breaker that an earlier test has opened stays so for 10 s.
    Object.assign(endpoint, { breaker: new Endpoint('default', endpoint.host, api).breaker });
  }

  async stop(): Promise<void> {
    await this.test.close();
    await this.emulator.stop();
  }

  get differences(): Differences {
    return this.test.app.get(Differences, { strict: false });
  }

  get<T>(token: new (...given: never[]) => T): T {
    return this.test.app.get<T>(token, { strict: false });
  }

  /** A method does something else until `reset`; it is given what the real one would do, and which call this is. */
  replace(
    token: new (...given: never[]) => object,
    name: string,
    instead: (real: () => Promise<unknown>, calls: number) => Promise<unknown>,
  ): void {
    const service = this.get(token) as Record<string, (...given: unknown[]) => Promise<unknown>>;
    const real = service[name]!.bind(service);
    let calls = 0;
    jest.spyOn(service, name).mockImplementation((...given) => instead(() => real(...given), (calls += 1)));
  }

  get options(): ResolvedOptions {
    return this.test.app.get<ResolvedOptions>(RESOLVED_OPTIONS, { strict: false });
  }

  /** Verified in 2025, watched, and enrolled at Prove under `prove-<name>`. */
  async customer(name: string, given: Partial<RegisterIdentityInput> = {}): Promise<EnrolledIdentity> {
    const proveId = `prove-${name}`;
    const phoneNumber = given.phoneNumber ?? NUMBER;
    await this.test.users.registerIdentity({
      clientCustomerId: name,
      email: `${name}@example.com`,
      phoneNumber,
      enrollment: { proveId, verifiedAt: new Date('2025-01-01'), enrolled: true },
      ...given,
    });
    return this.enrol(proveId, phoneNumber, name);
  }

  enrol(id: string, number = NUMBER, clientCustomerId?: string): EnrolledIdentity {
    const phone = { given: number, e164: number, country: number.startsWith('+1') ? 'US' : 'GB' };
    const createdAtMs = Date.parse('2025-01-01');
    return this.emulator.identities.enrol(phone, {
      id,
      createdAtMs,
      ...(clientCustomerId && { clientCustomerId }),
    });
  }

  /** Many customers at once, `customer-<n>` under `prove-<n>`; `at` says how Prove holds each. */
  async fill(count: number, at: (index: number) => Partial<EnrolledIdentity>): Promise<void> {
    const { app, dataSource } = this.test;
    await fillCustomers(dataSource.manager, app.get(ContactCipher, { strict: false }), count);
    for (let index = 0; index < count; index++)
      Object.assign(this.enrol(`prove-${index}`, NUMBER, `customer-${index}`), at(index));
  }

  /** Resolves once it has been applied. */
  async notify(proveId: string, eventType: string): Promise<void> {
    const one = item({ identityId: proveId, eventType, eventTimestamp: new Date().toISOString() });
    expect((await this.test.deliver({ notifications: [one] })).status).toBe(200);
    await this.test.until(async () => {
      const rows = await this.sql(`SELECT FROM vu_notification WHERE event_id = $1 AND status = 'applied'`, [
        one.eventId,
      ]);
      return rows.length === 1;
    });
  }

  /** A notice that is stored, and that no worker has been woken for. */
  async storeNotice(proveId: string): Promise<void> {
    await this.sql(
      `INSERT INTO vu_notification (project, event_id, delivery_id, event_type, event_timestamp, prove_id, content_sha256,
         due_at, received_at)
       VALUES ('default', $1, gen_random_uuid(), 'DISCONNECT', now(), $2, '', now(), now())`,
      [randomUUID(), proveId],
    );
  }

  run(signal: AbortSignal = new AbortController().signal) {
    this.ticks += 1;
    return this.get(RunSchedule).run('reconciliation', new Date(this.ticks * 1000), signal);
  }

  /** A run that is to succeed. @returns what it found. */
  async reconcile(): Promise<ReconciliationReport> {
    const result = await this.run();
    const last = await this.lastRun();
    expect([result?.outcome, last.reason]).toEqual(['done', null]);
    return last.findings as ReconciliationReport;
  }

  async lastRun(): Promise<ScheduleRun> {
    const [row] = await this.sql<ScheduleRun>('SELECT * FROM vu_schedule_run ORDER BY id DESC LIMIT 1');
    return row!;
  }

  /** Every difference as `<proveId> <kind> <status> <action>`, in order. */
  async rows(): Promise<string[]> {
    const rows = await this.test.dataSource.getRepository(Difference).find();
    return rows.map(({ proveId, kind, status, action }) => [proveId, kind, status, action].join(' ')).sort();
  }

  async row(proveId: string, kind: string): Promise<Difference> {
    const [row] = await this.test.dataSource.getRepository(Difference).find({
      where: { proveId, kind: kind as Difference['kind'] },
      order: { id: 'DESC' },
    });
    return row!;
  }

  /** `<status> <watch> <doubt>` of a customer. */
  async state(name: string): Promise<string> {
    const view = await this.test.users.findIdentity(name);
    return `${view?.status} ${view?.watch} ${view?.doubt}`;
  }

  sql<T>(text: string, values: unknown[] = []): Promise<T[]> {
    return this.test.dataSource.query<T[]>(text, values);
  }

  async count(table: string): Promise<number> {
    const [row] = await this.sql<{ count: number }>(`SELECT count(*)::int AS count FROM ${table}`);
    return row!.count;
  }

  sent(path: string): number {
    return this.emulator.calls.list(path).length;
  }
}

async function startApp(
  { url, clientId, clientSecret }: ProveEmulator,
  { reconciliation, role = 'web' }: SceneSettings,
  extra: Partial<TestAppSettings> = {},
): Promise<TestApp> {
  const api = { clientId, clientSecret, baseUrl: url, retry: { maxAttempts: 2, firstDelaySeconds: 0.1 } };
  return startTestApp({
    options: {
      projects: [{ webhookSecrets: [WEBHOOK_SECRET], prove: api }],
      schedules: {
        reminders: OFF,
        dueChecks: OFF,
        silence: OFF,
        retention: OFF,
        history: OFF,
        reconciliation: { ...OFF, ...reconciliation },
      },
    },
    // Nobody waits for turns here: the limit has tests of its own.
    configure: (app) => {
      const resolved = app.get<ResolvedOptions>(RESOLVED_OPTIONS, { strict: false });
      resolved.projects.get('default')!.prove!.requestsPerSecond = 100_000;
    },
    extras: { role },
    ...extra,
  });
}
