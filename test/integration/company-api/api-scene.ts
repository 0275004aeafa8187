import { Readable } from 'node:stream';
import { ImportIdentities, type ImportFailure } from '../../../src';
import { startProveEmulator, type ProveEmulator } from '../../../src/emulator';
import { WEBHOOK_SECRET } from '../../support/sign';
import { startTestApp, type TestApp, type TestAppSettings } from '../../support/test-app';

export const TOKEN = 'token-of-the-company-0123456789-0123456789';
export const OTHER_TOKEN = 'another-token-0123456789-0123456789-0123';

export const CONTACT = {
  firstName: 'Ada',
  lastName: 'Keller',
  email: 'ada.keller@example.com',
  phoneNumber: '+12025550143',
};
export const ADA = { clientCustomerId: 'customer-1', ...CONTACT };
/** What must not turn up where personal data does not belong. */
export const PERSONAL = ['Ada', 'Keller', 'ada.keller', '2025550143', 'grace.new', '2025550177'];

/** The second project, beside `default`. */
export const OTHER_PROJECTS = ['filters', 'other', 'paged'] as const;

export interface Answer {
  status: number;
  headers: Headers;
  /** As it came; what is in it is each test's to say. */
  body: ReturnType<JSON['parse']>;
  text: string;
}

export interface ApiScene extends TestApp {
  emulator: ProveEmulator;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  stop(): Promise<void>;
}

/** The company API in a host application, with Prove's emulator behind it. */
export async function startApiScene(settings: TestAppSettings = {}): Promise<ApiScene> {
  const emulator = await startProveEmulator({ settings: { unknownNumbers: 'accepted' } });
  const { url: baseUrl, clientId, clientSecret } = emulator;
  const test = await startTestApp({
    ...settings,
    options: {
      projects: [
        { webhookSecrets: [WEBHOOK_SECRET], prove: { baseUrl, clientId, clientSecret } },
        ...OTHER_PROJECTS.map((name) => ({ name, webhookSecrets: [WEBHOOK_SECRET] })),
      ],
      companyApi: { tokens: [OTHER_TOKEN, TOKEN] },
      ...settings.options,
    },
  });
  return {
    ...test,
    emulator,
    async call(method, path, body, headers = {}) {
      const response = await fetch(`${test.url}/verified-users${path}`, {
        method,
        headers: {
          authorization: `Bearer ${TOKEN}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: text === '' ? null : JSON.parse(text),
        text,
      };
    },
    async stop() {
      await test.close();
      await emulator.stop();
    },
  };
}

/** One field of every item of a page. */
export function fieldOf(items: unknown, field: string): unknown[] {
  return (items as Record<string, unknown>[]).map((item) => item[field]);
}

/** Registers a customer who is verified. */
export async function registerVerified(
  scene: ApiScene,
  clientCustomerId = ADA.clientCustomerId,
  more: object = {},
): Promise<string> {
  const verifiedAt = new Date(Date.now() - 60_000).toISOString();
  const enrollment = { proveId: `prove-${clientCustomerId}`, enrolled: true, verifiedAt };
  const { body, status, text } = await scene.call('POST', '', {
    ...ADA,
    clientCustomerId,
    enrollment,
    ...more,
  });
  if (status !== 201) throw new Error(text);
  return body.identityId as string;
}

/** Imports CSV rows. @returns the summary and the failed rows. */
export async function importCsv({ app }: ApiScene, text: string) {
  const rows: ImportFailure[] = [];
  const summary = await app
    .get(ImportIdentities, { strict: false })
    .import(Readable.from([Buffer.from(text)]), { format: 'csv', onFailed: (row) => rows.push(row) });
  return { summary, rows };
}
