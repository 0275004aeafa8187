import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type ProveEmulator, startProveEmulator } from '../../src/emulator';
import { readPhoneNumber } from '../../src/emulator/sandbox/phone-number';
import { type Fixture, readFixture } from '../support/prove/read-fixture';
import { type Answer, EmulatorClient, requestToken } from './emulator/emulator-client';

const C1 = 'a0000000-0000-4000-8000-0000000000c1';
const B1 = 'a0000000-0000-4000-8000-0000000000b1';
const ENROLLED_AT = Date.parse('2025-05-19T16:23:12.475Z');

/** Made anew each time; a fixture can only say that they are there. */
const GENERATED = new Set([
  'correlationId',
  'authToken',
  'access_token',
  'refresh_token',
  'provePhoneAlias',
  'deviceId',
  'lastKey',
]);

interface World {
  emulator: ProveEmulator;
  client: EmulatorClient;
  request: Fixture['request'];
}

/** Brings the emulator to where the fixture's request finds it. */
type Given = (world: World) => unknown;

const enrolled: Given = ({ emulator }) => {
  emulator.identities.enrol(readPhoneNumber('2001004031')!, {
    id: C1,
    clientCustomerId: 'cust-0301',
    createdAtMs: ENROLLED_AT,
  });
};
const person =
  (phoneNumber: string, id: string): Given =>
  ({ emulator }) => {
    emulator.identities.disenrol(emulator.identities.enrol(readPhoneNumber(phoneNumber)!, { id }));
  };
const set =
  (settings: Partial<ProveEmulator['settings']>): Given =>
  ({ emulator }) =>
    Object.assign(emulator.settings, settings);
const all =
  (...givens: Given[]): Given =>
  async (world) => {
    for (const given of givens) await given(world);
  };
/** Opens the session that the fixture's correlation id stands for. */
const session =
  (path: string, fields: Record<string, unknown>): Given =>
  async ({ client, request }) => {
    const { body } = await client.post(path, {
      firstName: 'Sheilakathryn',
      lastName: 'Butrimovich',
      clientRequestId: 'req-0',
      finalTargetUrl: 'https://www.example.com/landing-page',
      ...fields,
    });
    request.body!['correlationId'] = body.correlationId;
  };
const verifying = (phoneNumber: string) => session('/v3/verify', { possessionType: 'desktop', phoneNumber });
const unifying = (phoneNumber: string, possessionType = 'mobile') =>
  session('/v3/unify', { possessionType, phoneNumber });
const shown: Given = ({ emulator }) => {
  emulator.sessions.list().at(-1)!.possession = 'success';
};
const unifyShown = all(person('2001004014', B1), unifying('2001004014'), shown);

const GIVEN: Record<string, Given> = {
  'device.revoke': () => undefined,
  'identity.activate': enrolled,
  'identity.batch-enroll': all(enrolled),
  'identity.cross-domain': ({ emulator }) =>
    emulator.identities.enrol(readPhoneNumber('2001004031')!, {
      id: C1,
      linked: [{ clientName: 'Client A', identityId: 'a0000000-0000-4000-8000-0000000000c2', pcid: '12345' }],
    }),
  'identity.deactivate': enrolled,
  'identity.disenroll': enrolled,
  'identity.enroll': person('2001004031', C1),
  'identity.enroll.legacy-key': all(person('2001004031', C1), set({ identityIdName: 'identityId' })),
  'identity.get': enrolled,
  'identity.get.legacy-key': all(enrolled, set({ identityIdName: 'identityId' })),
  'identity.get.not-found': enrolled,
  'identity.list': async (world) => {
    // Pages of one around the fixture's identity: its key is the end of the page before.
    for (const [phone, id] of [
      ['2001004035', 'a0000000-0000-4000-8000-0000000000c0'],
      ['2001004036', 'a0000000-0000-4000-8000-0000000000c9'],
    ] as const)
      world.emulator.identities.enrol(readPhoneNumber(phone)!, { id });
    enrolled(world);
    const { body } = await world.client.get('/v3/identity', { query: { limit: '1' } });
    Object.assign(world.request.query!, { limit: '1', startKey: body.lastKey });
  },
  'identity.list.last-page': () => undefined,
  'identity.lookup': enrolled,
  'token.bad-credentials': () => undefined,
  'token.success': () => undefined,
  'token.wrong-path': () => undefined,
  'unify-bind.success': all(person('2001004014', B1), unifying('2001004014', 'none')),
  'unify-status.failed': all(unifying('2001004014'), ({ emulator }) => {
    emulator.sessions.list().at(-1)!.possession = 'failed';
  }),
  'unify-status.pending': unifying('2001004014'),
  'unify-status.possession-required': unifying('2001004014', 'none'),
  'unify-status.success': unifyShown,
  'unify-status.success-boolean': all(unifyShown, set({ success: 'boolean' })),
  'unify.desktop': () => undefined,
  'unify.mobile': () => undefined,
  'verify-a.missing-field': () => undefined,
  'verify-a.no-possession': () => undefined,
  'verify-a.pending': () => undefined,
  'verify-b.failure': () => undefined,
  'verify-b.full-request': person('2001004053', B1),
  'verify-b.internal-error': ({ emulator }) => emulator.faults.add({ kind: 'status', status: 500 }),
  'verify-b.missing-field': () => undefined,
  'verify-b.not-enrolled': all(person('2001004053', B1), set({ enrolment: 'never' })),
  'verify-b.rate-limited': async ({ emulator, client }) => {
    emulator.settings.requestsPerSecond = 3;
    for (let sent = 0; sent < 3; sent++) await client.get('/v3/identity');
  },
  'verify-b.sandbox-user-unknown': () => undefined,
  'verify-b.sparse': set({ optionalFields: 'missing', phoneNumbers: 'normalised' }),
  'verify-b.success': person('2001004053', B1),
  'verify-b.unauthorized': ({ emulator }) => emulator.tokens.revokeAll(),
  'verify-batch-b.success': person('2001004053', B1),
  'verify-status-a.bad-correlation': () => undefined,
  'verify-status-a.out-of-order': unifying('2001004014'),
  'verify-status-a.pending': verifying('2025550104'),
  'verify-status-a.possession-failed': verifying('2025550102'),
  'verify-status-a.success': all(
    person('2001004011', 'a0000000-0000-4000-8000-0000000000a1'),
    verifying('2001004011'),
  ),
  'verify-status-a.verify-failed': verifying('2025550101'),
};

/** Conversations of the device API, with tests of their own. */
const ELSEWHERE = /^(webhook|device-api)\.|^sandbox-users/;

describe('fixtures of Prove', () => {
  let emulator: ProveEmulator;
  let client: EmulatorClient;

  beforeEach(async () => {
    emulator = await startProveEmulator({
      clientId: 'example-client-id',
      clientSecret: 'example-client-secret',
      now: () => Date.parse('2026-01-01T00:00:00Z'),
    });
    client = await EmulatorClient.connect(emulator);
  });
  afterEach(() => emulator.stop());

  it('are all tested', () => {
    const names = readdirSync(join(__dirname, '../fixtures')).map((file) => file.replace('.json', ''));
    expect(names.filter((name) => !ELSEWHERE.test(name)).sort()).toEqual(Object.keys(GIVEN).sort());
  });

  it.each(Object.keys(GIVEN))('%s is answered as documented', async (name) => {
    const { request, response } = readFixture(name);
    await GIVEN[name]!({ emulator, client, request });
    const answer = await send(request);
    expect({ status: answer.status, body: blank(answer.body) }).toEqual({
      status: response.status,
      body: blank(response.body),
    });
    for (const [header, value] of Object.entries(response.headers))
      expect(answer.headers.get(header)).toMatch(new RegExp(`^${value}(;|$)`));
  });

  function send({ method, path, query, body, form }: Fixture['request']): Promise<Answer> {
    return form ? requestToken(emulator, form, path) : client.call(method, path, body, { query });
  }
});

function blank(body: unknown): unknown {
  return JSON.parse(JSON.stringify(body), (key, value: unknown) => (GENERATED.has(key) ? '(made)' : value));
}
