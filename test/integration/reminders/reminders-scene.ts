import { Email, Reverification, VerifiedIdentity, type RegisterIdentityInput } from '../../../src';
import type { SchedulesOptions } from '../../../src/verified-users/options/schedule-options.interface';
import { RunSchedule } from '../../../src/verified-users/schedule/run/run-schedule.service';
import type { Counts } from '../../../src/verified-users/schedule/run/schedule';
import { WakeUp } from '../../../src/verified-users/queue/wake-up.service';
import { engines, type Engine } from '../../support/engines';
import { item } from '../../support/notification-item';
import { sign } from '../../support/sign';
import { startTestApp, type TestApp, type TestAppSettings } from '../../support/test-app';
import { untilIdle } from '../core/idle-queues';

const DAY_MS = 86_400_000;
const NEVER = new AbortController().signal;

export interface Customer {
  clientCustomerId: string;
  identityId: string;
  email: string;
}

/** Customers whose cases grow old as the test wants it; no tick comes by itself. */
export class RemindersScene {
  /** Noon in UTC. */
  readonly begin = new Date('2026-03-02T12:00:00Z');
  private at = this.begin;
  private ticks = 0;
  private customers = 0;
  private queue: ReturnType<Engine['queue']> | undefined;
  readonly others: TestApp[] = [];
  test!: TestApp;

  static async start(reminders: SchedulesOptions['reminders'] = {}): Promise<RemindersScene> {
    const scene = new RemindersScene();
    scene.test = await scene.app({}, reminders);
    return scene;
  }

  app(settings: TestAppSettings, reminders: SchedulesOptions['reminders'] = {}): Promise<TestApp> {
    const [engine] = engines;
    const queue = (url: string) => (this.queue ??= engine!.queue(url));
    const schedules = { reminders: { timing: false as const, ...reminders } };
    return startTestApp({
      ...settings,
      engine: { ...engine!, queue },
      options: { schedules, now: () => this.at },
    });
  }

  /** Another process on the same database and queue, without workers. */
  async another(reminders: SchedulesOptions['reminders'] = {}): Promise<void> {
    const { database, smtp } = this.test;
    this.others.push(await this.app({ database, smtp, extras: { role: 'web' } }, reminders));
  }

  async stop(): Promise<void> {
    for (const app of this.others) await app.close();
    await this.test.close();
  }

  /** Nothing of the test before is left. */
  async clear(): Promise<void> {
    this.at = this.begin;
    await this.sent();
    for (const table of ['vu_identity', 'vu_email', 'vu_host_event', 'vu_notification', 'vu_schedule_run'])
      await this.test.dataSource.query(`DELETE FROM ${table}`);
    this.test.smtp.messages.length = 0;
  }

  setTime(at: string | Date): void {
    this.at = new Date(at);
  }

  setDay(days: number): void {
    this.at = new Date(this.begin.getTime() + days * DAY_MS);
  }

  async customer(given: Partial<RegisterIdentityInput> = {}): Promise<Customer> {
    const clientCustomerId = `customer-${(this.customers += 1)}`;
    const email = `${clientCustomerId}@example.com`;
    const { identityId } = await this.test.users.registerIdentity({
      clientCustomerId,
      email,
      phoneNumber: '+12025550123',
      enrollment: { proveId: clientCustomerId, verifiedAt: new Date('2025-01-01') },
      ...given,
    });
    return { clientCustomerId, identityId, email };
  }

  /** A customer who is invited now. */
  async invited(given: Partial<RegisterIdentityInput> = {}): Promise<Customer> {
    const customer = await this.customer(given);
    await this.require(customer);
    return customer;
  }

  async require({ clientCustomerId }: Customer, invite = true): Promise<void> {
    await this.test.users.requireReverification({ clientCustomerId }, { invite });
    await untilIdle(this.test);
  }

  async notify({ clientCustomerId }: Customer): Promise<void> {
    const iat = Math.floor(this.at.getTime() / 1000);
    const one = item({
      clientCustomerId,
      identityId: clientCustomerId,
      eventTimestamp: this.at.toISOString(),
    });
    const answer = await this.test.deliver(
      { notifications: [one] },
      { token: sign({ iat, exp: iat + 300 }) },
    );
    expect(answer.status).toBe(200);
    await untilIdle(this.test);
  }

  /** Runs the schedule once, as by hand, when all that is to be sent by now is sent. @returns what it did, without what it did not. */
  async run(test: TestApp = this.test): Promise<Counts> {
    await this.sent();
    const { id, outcome } = (await this.tick(test))!;
    expect(outcome).toBe('done');
    return this.countsOf(id);
  }

  tick(test: TestApp = this.test, tick = new Date((this.ticks += 1))) {
    return test.app.get(RunSchedule, { strict: false }).run('reminders', tick, NEVER);
  }

  async countsOf(id: string): Promise<Counts> {
    const [{ counts }] = await this.test.dataSource.query<[{ counts: Counts }]>(
      'SELECT counts FROM vu_schedule_run WHERE id = $1',
      [id],
    );
    return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
  }

  /** Resolves once all that is to be sent by now is sent. */
  async sent(): Promise<void> {
    for (const { app } of this.others) await app.get(WakeUp, { strict: false }).settled();
    await untilIdle(this.test);
  }

  /** Subjects of what reached the customer, in order. */
  subjects = ({ email }: Customer): string[] => this.mails(email).map(({ subject }) => subject!);

  mails(address: string) {
    const { messages } = this.test.smtp;
    return messages.filter(({ to }) => [to ?? []].flat().some(({ text }) => text === address));
  }

  identity = ({ identityId: id }: Customer) =>
    this.test.dataSource.getRepository(VerifiedIdentity).findOneByOrFail({ id });

  /** The latest. */
  caseOf = ({ identityId }: Customer) =>
    this.test.dataSource
      .getRepository(Reverification)
      .findOneOrFail({ where: { identityId }, order: { openedAt: 'DESC' } });

  /** Of its latest case, as they were queued. */
  async emails(customer: Customer): Promise<Email[]> {
    const { id: subjectId } = await this.caseOf(customer);
    return this.test.dataSource.getRepository(Email).find({ where: { subjectId }, order: { id: 'ASC' } });
  }

  /** As `kind step`. */
  async steps(customer: Customer): Promise<string[]> {
    return (await this.emails(customer)).map(({ kind, step }) => `${kind} ${step}`);
  }

  /** A verification of the customer's that runs at Prove until then, or to which Prove has said yes. */
  async verifying({ identityId }: Customer, until: Date, provenAt: Date | null = null): Promise<void> {
    await this.test.dataSource.query(
      `INSERT INTO vu_verification
         (id, identity_id, status, generation, possession, started_at, expires_at, proven_at)
       VALUES (gen_random_uuid(), $1, $2, 'B', 'mobile', $3, $4, $5)`,
      [identityId, provenAt ? 'verifying' : 'possession', this.at, until, provenAt],
    );
  }
}
