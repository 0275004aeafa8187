import { startProveEmulator, type ProveEmulator } from '../../../src/emulator';
import type { ProveApiOptions, RegisterIdentityInput, ReverificationOptions } from '../../../src';
import { Enrollment, Reverification, VerifiedIdentity } from '../../../src';
import type { BeginVerificationInput } from '../../../src/verified-users/reverification/verification/begin-verification.input';
import { VerificationFlow } from '../../../src/verified-users/reverification/verification/verification-flow.service';
import { Verification } from '../../../src/verified-users/reverification/verification/verification.entity';
import type { VerificationView } from '../../../src/verified-users/reverification/verification/verification-view';
import { item } from '../../support/notification-item';
import { sign, WEBHOOK_SECRET } from '../../support/sign';
import { startTestApp, type TestApp } from '../../support/test-app';

export const BY_CUSTOMER = { kind: 'customer' as const, id: null };
export const NEW_NUMBER = '+12025550150';

export interface SceneSettings {
  prove?: Partial<ProveApiOptions>;
  reverification?: ReverificationOptions;
  publicUrl?: string;
}

export interface Customer {
  clientCustomerId: string;
  identityId: string;
  /** The case that a notification opened. */
  reverificationId: string;
}

/** The module with the emulator as its Prove, and customers whose number has changed. */
export class VerificationScene {
  private constructor(
    readonly test: TestApp,
    readonly emulator: ProveEmulator,
    private readonly settings: SceneSettings,
    private readonly shared: { clockOffsetMs: number; customers: number },
  ) {}

  static async start(settings: SceneSettings = {}): Promise<VerificationScene> {
    const emulator = await startProveEmulator({
      settings: { unknownNumbers: 'accepted', requestsPerSecond: 0 },
    });
    const shared = { clockOffsetMs: 0, customers: 0 };
    try {
      return new VerificationScene(await startApp(settings, emulator, shared), emulator, settings, shared);
    } catch (error) {
      await emulator.stop();
      throw error;
    }
  }

  /** Another process on the same database. */
  async restart(settings: SceneSettings = this.settings): Promise<VerificationScene> {
    const { emulator, shared } = this;
    const { database, smtp } = this.test;
    const test = await startApp(settings, emulator, shared, { database, smtp });
    return new VerificationScene(test, emulator, settings, shared);
  }

  async stop(): Promise<void> {
    await this.test.close();
    await this.emulator.stop();
  }

  get flow(): VerificationFlow {
    return this.test.app.get(VerificationFlow, { strict: false });
  }

  /** Time passes here and at Prove. */
  advance(seconds: number): void {
    this.shared.clockOffsetMs += seconds * 1000;
    this.emulator.clock.advance(seconds * 1000);
  }

  now(): number {
    return Date.now() + this.shared.clockOffsetMs;
  }

  /** Somebody whose number has changed, with an open case. */
  async customer(given: Partial<RegisterIdentityInput> = {}): Promise<Customer> {
    const clientCustomerId = `customer-${(this.shared.customers += 1)}`;
    const { identityId } = await this.test.users.registerIdentity({
      clientCustomerId,
      firstName: 'Ada',
      lastName: 'Keller',
      email: `${clientCustomerId}@example.com`,
      phoneNumber: '+12025550149',
      enrollment: { proveId: `old-${clientCustomerId}`, verifiedAt: new Date('2025-01-01') },
      ...given,
    });
    await this.notify({ identityId: `old-${clientCustomerId}`, clientCustomerId });
    const { id } = await this.rows(Reverification).findOneByOrFail({ identityId });
    return { clientCustomerId, identityId, reverificationId: id };
  }

  /** Resolves once the notification has been applied. @returns its `eventId`. */
  async notify(given: Parameters<typeof item>[0]): Promise<string> {
    const one = item(given);
    const token = sign({ iat: Math.floor(this.now() / 1000), exp: Math.floor(this.now() / 1000) + 300 });
    const answer = await this.test.deliver({ notifications: [one] }, { token });
    expect(answer.status).toBe(200);
    await this.test.until(async () => {
      const found = await this.test.dataSource.query<{ status: string }[]>(
        'SELECT status FROM vu_notification WHERE event_id = $1',
        [one.eventId],
      );
      return found.some(({ status }) => status !== 'stored');
    });
    return one.eventId;
  }

  begin(customer: Customer, given: Partial<BeginVerificationInput> = {}): Promise<VerificationView> {
    const { identityId, reverificationId } = customer;
    const input = { identityId, reverificationId, phoneNumber: NEW_NUMBER, possession: 'mobile' as const };
    return this.flow.begin({ ...input, ...given }, BY_CUSTOMER);
  }

  check({ identityId, id }: Pick<VerificationView, 'identityId' | 'id'>): Promise<VerificationView | null> {
    return this.flow.check(identityId, id, BY_CUSTOMER);
  }

  /** What the customer's browser does. */
  async enterCode({ authToken }: VerificationView, ...codes: string[]): Promise<void> {
    await this.device(authToken, 'mobile/otp/start', {});
    for (const otp of codes.length > 0 ? codes : ['1234'])
      await this.device(authToken, 'mobile/otp/finish', { otp });
  }

  async device(authToken: string | null, path: string, body: object): Promise<void> {
    const answer = await fetch(`${this.emulator.url}/v1/client/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${authToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(200);
  }

  /** Calls of Prove's API since the last `forget`. */
  sent(path: string): number {
    return this.emulator.calls.list(path).length;
  }

  /** Every call of Prove's API but those for a token. */
  get allSent(): string[] {
    return this.emulator.calls
      .list()
      .map((call) => call.path)
      .filter((path) => path !== '/token');
  }

  rows<T extends object>(entity: new () => T) {
    return this.test.dataSource.getRepository(entity);
  }

  identity = ({ identityId: id }: Customer) => this.rows(VerifiedIdentity).findOneByOrFail({ id });

  caseOf = ({ reverificationId: id }: Customer) => this.rows(Reverification).findOneByOrFail({ id });

  enrollment = ({ identityId }: Customer) =>
    this.rows(Enrollment).findOneByOrFail({ identityId, current: true });

  row = (id: string) => this.rows(Verification).findOneByOrFail({ id });
}

function startApp(
  { prove, reverification, publicUrl }: SceneSettings,
  { url, clientId, clientSecret }: ProveEmulator,
  shared: { clockOffsetMs: number },
  reused: Pick<TestApp, 'database' | 'smtp'> | object = {},
): Promise<TestApp> {
  const api = { baseUrl: url, clientId, clientSecret, retry: { maxAttempts: 1 }, ...prove };
  return startTestApp({
    ...reused,
    options: {
      projects: [{ webhookSecrets: [WEBHOOK_SECRET], prove: api }],
      now: () => new Date(Date.now() + shared.clockOffsetMs),
      ...(reverification && { reverification }),
      ...(publicUrl && { publicUrl }),
    },
  });
}
