import {
  Email,
  Enrollment,
  IdentityHistory,
  VerifiedIdentity,
  type RegisterIdentityInput,
} from '../../../src';
import { startProveEmulator, type ProveEmulator } from '../../../src/emulator';
import { readPhoneNumber } from '../../../src/emulator/sandbox/phone-number';
import type { EnrolledIdentity } from '../../../src/emulator/state/enrolled-identity';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../../src/verified-users/options/resolved-options';
import { DueChecksSchedule } from '../../../src/verified-users/schedule/due-checks/due-checks.schedule';
import { RunSchedule } from '../../../src/verified-users/schedule/run/run-schedule.service';
import type { Counts, ScheduleRunInHand } from '../../../src/verified-users/schedule/run/schedule';
import { WEBHOOK_SECRET } from '../../support/sign';
import { startTestApp, type TestApp, type TestAppSettings } from '../../support/test-app';
import { truncate } from '../../support/truncate';

export const DAY = 86_400;
export const US = '+12025550123';
/** Not watched by Prove. */
export const AUSTRALIAN = '+61412345678';
export const BRITISH = '+447400123456';

const NEVER = new AbortController().signal;

export interface Customer {
  identityId: string;
  clientCustomerId: string;
  proveId: string;
}

/** The customer, as the company names it. */
export const refOf = ({ clientCustomerId }: Customer) => ({ clientCustomerId });

/** The module with the emulator as its Prove, and a clock that the tests move. */
export class DueChecksScene {
  private constructor(
    readonly test: TestApp,
    readonly emulator: ProveEmulator,
    private readonly shared: { now: number; customers: number; ticks: number },
  ) {}

  static async start(): Promise<DueChecksScene> {
    const emulator = await startProveEmulator({
      settings: { unknownNumbers: 'accepted', requestsPerSecond: 0 },
    });
    const shared = { now: Date.parse('2026-03-01T12:00:00Z'), customers: 0, ticks: 0 };
    return new DueChecksScene(await startApp(emulator, shared), emulator, shared);
  }

  /** Another process on the same database. */
  async another(): Promise<DueChecksScene> {
    const { database, smtp } = this.test;
    const test = await startApp(this.emulator, this.shared, { database, smtp });
    return new DueChecksScene(test, this.emulator, this.shared);
  }

  async stop(): Promise<void> {
    await this.test.close();
    await this.emulator.stop();
  }

  /** Nobody is known, no run was made, nothing is wrong with Prove, and the options are the default ones. */
  async clear(): Promise<void> {
    await truncate(this.test.dataSource, ['vu_identity', 'vu_schedule_run', 'vu_email']);
    this.emulator.identities.reset();
    this.emulator.faults.clear();
    this.emulator.calls.clear();
    this.dueChecks = { silentCheck: 'get', rules: [] };
  }

  set dueChecks(given: Partial<ResolvedOptions['schedules']['dueChecks']>) {
    Object.assign(this.get<ResolvedOptions>(RESOLVED_OPTIONS).schedules.dueChecks, given);
  }

  get now(): Date {
    return new Date(this.shared.now);
  }

  advance(seconds: number): void {
    this.shared.now += seconds * 1000;
  }

  /** Somebody who was verified just now and is enrolled at Prove; not watched, unless told otherwise. */
  async customer(
    given: Partial<RegisterIdentityInput> & { enrolled?: boolean | null } = {},
  ): Promise<Customer> {
    const { enrolled = false, ...fields } = given;
    const clientCustomerId = `customer-${(this.shared.customers += 1)}`;
    const phoneNumber = fields.phoneNumber ?? `+1202555${String(1000 + this.shared.customers).slice(-4)}`;
    const { id: proveId } = this.emulator.identities.enrol(readPhoneNumber(phoneNumber)!, {
      clientCustomerId,
    });
    const { identityId } = await this.test.users.registerIdentity({
      clientCustomerId,
      ...{ firstName: 'Ada', lastName: 'Keller', email: `${clientCustomerId}@example.com`, phoneNumber },
      enrollment: { proveId, verifiedAt: this.now, ...(enrolled !== null && { enrolled }) },
      ...fields,
    });
    return { identityId, clientCustomerId, proveId };
  }

  /** What Prove knows of the customer. */
  atProve({ proveId }: Customer): EnrolledIdentity {
    return this.emulator.identities.require(proveId);
  }

  /** One run. @returns its outcome and counts. */
  async run(signal: AbortSignal = NEVER): Promise<{ outcome: string; counts: Counts }> {
    const tick = new Date((this.shared.ticks += 1));
    const done = await this.get<RunSchedule>(RunSchedule).run('due-checks', tick, signal);
    const [row] = await this.test.dataSource.query<{ counts: Counts }[]>(
      'SELECT counts FROM vu_schedule_run WHERE id = $1',
      [done!.id],
    );
    return { outcome: done!.outcome, counts: row!.counts };
  }

  /** A run of a process that does not know that it has lost it. */
  runUnasked(): Promise<void> {
    const run: ScheduleRunInHand = {
      ...{ id: '0', now: this.now, cursor: null, signal: NEVER },
      report: () => Promise.resolve(),
      conclude: () => Promise.resolve(),
    };
    return this.get<DueChecksSchedule>(DueChecksSchedule).run(run);
  }

  get<T>(token: unknown): T {
    return this.test.app.get(token as never, { strict: false });
  }

  identity = ({ identityId: id }: Customer) =>
    this.test.dataSource.getRepository(VerifiedIdentity).findOneByOrFail({ id });

  enrollment = ({ identityId }: Customer) =>
    this.test.dataSource.getRepository(Enrollment).findOneByOrFail({ identityId, current: true });

  /** What happened to the customer since it became known. */
  async history({ identityId }: Customer): Promise<string[]> {
    const rows = await this.test.dataSource
      .getRepository(IdentityHistory)
      .find({ where: { identityId }, order: { id: 'ASC' } });
    return rows.map(({ what, causeKind }) => `${what} by ${causeKind}`).slice(1);
  }

  invitations(): Promise<number> {
    return this.test.dataSource.getRepository(Email).countBy({ kind: 'invitation' });
  }

  /** Calls of Prove's API, without those for a token. */
  get sent(): string[] {
    return this.emulator.calls.list().flatMap(({ path }) => (path === '/token' ? [] : path));
  }

  sentTo(path: string): number {
    return this.sent.filter((one) => one === path).length;
  }
}

function startApp(
  { url: baseUrl, clientId, clientSecret }: ProveEmulator,
  shared: { now: number },
  given: TestAppSettings = {},
): Promise<TestApp> {
  const off = { timing: false } as const;
  const prove = { baseUrl, clientId, clientSecret, retry: { maxAttempts: 1 } };
  return startTestApp({
    ...given,
    extras: { role: 'web' },
    options: {
      projects: [{ webhookSecrets: [WEBHOOK_SECRET], prove }],
      now: () => new Date(shared.now),
      schedules: {
        ...{ reminders: off, reconciliation: off, silence: off, retention: off, history: off },
        dueChecks: { timing: false, spreadSeconds: 0 },
      },
    },
  });
}
