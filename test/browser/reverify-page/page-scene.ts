import type { RegisterIdentityInput, ReverificationOptions } from '../../../src';
import { type ProveEmulator, startProveEmulator } from '../../../src/emulator';
import { item } from '../../support/notification-item';
import { sign, WEBHOOK_SECRET } from '../../support/sign';
import { startTestApp, type TestApp } from '../../support/test-app';
import { Front } from './front';

const PREFIX = 'api';

export interface Customer {
  clientCustomerId: string;
  /** The address in the invitation. */
  link: string;
}

/** The module under a global prefix, behind a public address, with the emulator as its Prove. */
export class PageScene {
  private customers = 0;

  private constructor(
    readonly test: TestApp,
    readonly emulator: ProveEmulator,
    readonly front: Front,
    private readonly time: { offsetMs: number },
  ) {}

  static async start(reverification: ReverificationOptions = {}): Promise<PageScene> {
    const emulator = await startProveEmulator({
      settings: { unknownNumbers: 'accepted', instantLinks: 'waiting', requestsPerSecond: 0 },
    });
    const front = await Front.open();
    const time = { offsetMs: 0 };
    const { url: baseUrl, clientId, clientSecret } = emulator;
    const test = await startTestApp({
      configure: (app) => app.setGlobalPrefix(PREFIX),
      options: {
        projects: [
          {
            webhookSecrets: [WEBHOOK_SECRET],
            prove: { baseUrl, clientId, clientSecret, retry: { maxAttempts: 1 } },
          },
        ],
        publicUrl: `${front.origin}/${PREFIX}`,
        reverification: {
          webSdk: { url: `${baseUrl}/web-sdk.js`, connectOrigins: [baseUrl.replace('http', 'ws')] },
          ...reverification,
          // Messages one after the other, unless the pause is what it is about.
          limits: {
            requestsPerLink: 10_000,
            requestsPerAddress: 100_000,
            messagePauseSeconds: 0,
            ...reverification.limits,
          },
        },
        now: () => new Date(Date.now() + time.offsetMs),
      },
    });
    front.leadTo(test.url);
    return new PageScene(test, emulator, front, time);
  }

  async stop(): Promise<void> {
    await this.front.close();
    await this.test.close();
    await this.emulator.stop();
  }

  /** Time passes here and at Prove. */
  advance(seconds: number): void {
    this.time.offsetMs += seconds * 1000;
    this.emulator.clock.advance(seconds * 1000);
  }

  /** Somebody whose number has changed, or what else Prove says of it, and who has been sent a link. */
  async customer(
    given: Partial<RegisterIdentityInput> = {},
    eventType = 'PHONE_NUMBER_CHANGE',
  ): Promise<Customer> {
    const clientCustomerId = `customer-${(this.customers += 1)}`;
    await this.test.users.registerIdentity({
      clientCustomerId,
      firstName: 'Ada',
      lastName: 'Keller',
      email: `${clientCustomerId}@example.com`,
      phoneNumber: '+12025550149',
      enrollment: { proveId: `old-${clientCustomerId}`, verifiedAt: new Date('2025-01-01') },
      ...given,
    });
    const seconds = Math.floor((Date.now() + this.time.offsetMs) / 1000);
    const answer = await this.test.deliver(
      { notifications: [item({ identityId: `old-${clientCustomerId}`, clientCustomerId, eventType })] },
      { path: `/${PREFIX}/webhooks/prove`, token: sign({ iat: seconds, exp: seconds + 300 }) },
    );
    expect(answer.status).toBe(200);
    const [link] = await this.links(clientCustomerId, 1);
    return { clientCustomerId, link: link! };
  }

  /** Resolves once the customer has been sent so many links. */
  async links(clientCustomerId: string, count: number): Promise<string[]> {
    const found = () =>
      this.test.smtp.messages
        .filter(({ to }) => [to].flat()[0]?.text === `${clientCustomerId}@example.com`)
        .flatMap(({ text }) => /http\S+\/reverify\/[\w-]+/.exec(text ?? '') ?? []);
    for (let seen = 0; found().length < count;) {
      seen = this.test.smtp.messages.length;
      await this.test.smtp.received(seen + (found().length < count ? 1 : 0));
    }
    return found();
  }

  view(clientCustomerId: string) {
    return this.test.users.findIdentity(clientCustomerId);
  }

  /** The latest possession check at Prove. */
  get session() {
    return this.emulator.sessions.list().at(-1)!;
  }
}
