import { randomUUID } from 'node:crypto';
import { startProveEmulator, type ProveEmulator } from '../../../src/emulator';
import { item } from '../../support/notification-item';
import { WEBHOOK_SECRET } from '../../support/sign';
import { startTestApp, type TestApp, type TestAppSettings } from '../../support/test-app';

export const NEW_NUMBER = '+12025550188';
export const ADA = { firstName: 'Ada', lastName: 'Keller', phoneNumber: '+12025550123' };

/** What was parsed; each test knows what it expects. */
type Json = ReturnType<typeof JSON.parse>;

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  body: Json;
}

/** A browser, or a page of the company's own: whoever has a link. */
export interface Visitor {
  readonly token: string;
  cookie: string | null;
  bearer: string | null;
  get(path: string): Promise<Answer>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Uses the link up. */
  start(): Promise<Answer>;
  begin(fields?: object): Promise<Answer>;
}

export interface Customer {
  clientCustomerId: string;
  email: string;
  proveId: string;
}

/** The module, Prove's emulator, and customers whose number was changed. */
export interface CustomerScene {
  test: TestApp;
  emulator: ProveEmulator;
  register(fields?: object): Promise<Customer>;
  /** A customer with an invitation, and the link in it. */
  invite(fields?: object): Promise<{ customer: Customer; token: string }>;
  /** Tokens of the links that the customer was sent, oldest first; waits for so many. */
  links(customer: Customer, count: number): Promise<string[]>;
  visit(token: string, app?: Pick<TestApp, 'url'>): Visitor;
  /** What the browser's SDK does: a one-time code is sent and typed. */
  typeCode(authToken: string, code?: string): Promise<Json>;
  close(): Promise<void>;
}

export async function startCustomerScene(settings: TestAppSettings = {}): Promise<CustomerScene> {
  const emulator = await startProveEmulator({
    settings: { unknownNumbers: 'accepted', requestsPerSecond: 0 },
  });
  const { url: baseUrl, clientId, clientSecret } = emulator;
  const retry = { maxAttempts: 1, firstDelaySeconds: 0, maxDelaySeconds: 0 };
  const prove = { baseUrl, clientId, clientSecret, retry };
  const { reverification, ...others } = settings.options ?? {};
  const options = {
    projects: [{ webhookSecrets: [WEBHOOK_SECRET], prove }],
    ...others,
    // Begins one after the other, unless the pause is what it is about.
    reverification: { ...reverification, limits: { messagePauseSeconds: 0, ...reverification?.limits } },
  };
  const test = await startTestApp({ ...settings, options });
  emulator.sender.configure(`${test.url}/webhooks/prove`, WEBHOOK_SECRET);

  async function register(fields: object = {}): Promise<Customer> {
    const clientCustomerId = `customer-${randomUUID()}`;
    const customer = {
      clientCustomerId,
      email: `${clientCustomerId}@example.com`,
      proveId: `prove-${clientCustomerId}`,
    };
    await test.users.registerIdentity({
      ...ADA,
      ...{ clientCustomerId, email: customer.email },
      enrollment: { proveId: customer.proveId, enrolled: true, verifiedAt: new Date('2025-01-01') },
      ...fields,
    });
    return customer;
  }

  async function links({ email }: Customer, count: number): Promise<string[]> {
    for (let seen = 0; ;) {
      const messages = await test.smtp.received(seen);
      const own = messages.filter(({ to }) => [to].flat().some((list) => list?.text === email));
      const found = own.flatMap(({ text }) => /\/reverify\/([\w-]{43})/.exec(text!)?.[1] ?? []);
      if (found.length >= count) return found;
      seen = messages.length + 1;
    }
  }

  return {
    ...{ test, emulator, register, links },
    async invite(fields) {
      const customer = await register(fields);
      const { clientCustomerId, proveId: identityId } = customer;
      await test.deliver({ notifications: [item({ clientCustomerId, identityId })] });
      const [token] = await links(customer, 1);
      const isInvited = async () =>
        (await test.users.findIdentity(clientCustomerId))?.reverification?.status === 'invited';
      await test.until(isInvited);
      return { customer, token: token! };
    },
    visit: (token, app = test) => visitorOf(token, app),
    async typeCode(authToken, otp = '1234') {
      await device(emulator, authToken, 'start', {});
      return device(emulator, authToken, 'finish', { otp });
    },
    async close() {
      await test.close();
      await emulator.stop();
    },
  };
}

async function device(emulator: ProveEmulator, authToken: string, step: string, body: object): Promise<Json> {
  const answer = await fetch(`${emulator.url}/v1/client/mobile/otp/${step}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${authToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return answer.json();
}

function visitorOf(token: string, app: Pick<TestApp, 'url'>): Visitor {
  async function call(method: string, path: string, init: RequestInit = {}): Promise<Answer> {
    const { cookie, bearer } = visitor;
    const answer = await fetch(`${app.url}/reverify/${token}${path}`, {
      method,
      redirect: 'manual',
      ...init,
      headers: {
        ...(cookie && { cookie }),
        ...(bearer && { authorization: `Bearer ${bearer}` }),
        ...(init.headers as Record<string, string>),
      },
    });
    const text = await answer.text();
    const set = answer.headers.getSetCookie().find((line) => line.includes('vu_session='));
    if (set) visitor.cookie = set.split(';')[0]!;
    const isJson = /json/.test(answer.headers.get('content-type') ?? '');
    return { status: answer.status, headers: answer.headers, text, body: isJson ? JSON.parse(text) : null };
  }
  const visitor: Visitor = {
    token,
    cookie: null,
    bearer: null,
    get: (path) => call('GET', path),
    post: (path, body = {}, headers = {}) =>
      call('POST', path, {
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    start: () => visitor.post('/session'),
    begin: (fields = {}) =>
      visitor.post('/verifications', { phoneNumber: NEW_NUMBER, device: 'mobile', ...fields }),
  };
  return visitor;
}
