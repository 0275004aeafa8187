import type { ProveClient } from '../../src';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { openProveClient, type OpenProveClient } from '../support/prove/open-prove-client';
import { startProveServer, reply, type ProveServer } from '../support/prove/prove-server';
import { readFixture, type Fixture } from '../support/prove/read-fixture';

const ID_B = 'a0000000-0000-4000-8000-0000000000b1';
const ID_C = 'a0000000-0000-4000-8000-0000000000c1';
const E164: Record<string, string> = {
  '2001004011': '+12001004011',
  '2001004014': '+12001004014',
  '2001004031': '+12001004031',
  '2001004053': '+12001004053',
  '2025550100': '+12025550100',
};

type Call = (client: ProveClient, fixture: Fixture) => Promise<unknown>;

const options = ({ request: { body, query } }: Fixture) => ({
  clientRequestId: (body?.['clientRequestId'] ?? query?.['clientRequestId']) as string | undefined,
});
const input = <T>({ request: { body } }: Fixture): T => {
  const given = { ...body };
  delete given['clientRequestId'];
  return given as T;
};
const verify: Call = (client, fixture) => client.verify(input(fixture), options(fixture));
const verifyStatus: Call = (client, fixture) => client.verifyStatus(input(fixture), options(fixture));
const verifyBatch: Call = (client, fixture) => client.verifyBatch(input(fixture), options(fixture));
const unify: Call = (client, fixture) => client.unify(input(fixture), options(fixture));
const unifyStatus: Call = (client, fixture) => client.unifyStatus(input(fixture), options(fixture));
const unifyBind: Call = (client, fixture) => client.unifyBind(input(fixture), options(fixture));
const enroll: Call = (client, fixture) => client.enroll(input(fixture), options(fixture));
const enrollBatch: Call = (client, fixture) => client.enrollBatch(input(fixture), options(fixture));
const get: Call = (client, fixture) =>
  client.getIdentity(fixture.request.path.split('/').at(-1)!, options(fixture));
const list: Call = (client, fixture) => {
  const { limit, startKey, showInactive } = fixture.request.query!;
  return client.listIdentities(
    { limit: Number(limit), startKey, showInactive: showInactive && showInactive === 'true' } as never,
    options(fixture),
  );
};

const identity = {
  proveId: ID_C,
  phoneNumber: '+12001004031',
  active: true,
  carrier: 'Verizon',
  lineType: 'mobile',
  countryCode: 'US',
  enrolledAt: new Date('2025-05-19T16:23:12Z'),
  clientCustomerId: 'cust-0301',
};

describe('ProveClient plays every fixture', () => {
  let database: TestDatabase;
  let server: ProveServer;
  let current: OpenProveClient;
  let older: OpenProveClient;

  beforeAll(async () => {
    [database, server] = await Promise.all([createTestDatabase(), startProveServer()]);
    const open = (generation: 'A' | 'B') =>
      openProveClient({
        databaseUrl: database.url,
        api: { baseUrl: server.url, generation, retry: { maxAttempts: 1 } },
      });
    [current, older] = await Promise.all([open('B'), open('A')]);
  });

  afterAll(async () => {
    await Promise.all([current.close(), older.close()]);
    await Promise.all([server.stop(), database.drop()]);
  });

  it.each<[string, Call, object]>([
    [
      'verify-b.success',
      verify,
      {
        success: 'true',
        proveId: ID_B,
        enrolled: true,
        region: 'north_america',
        phoneNumber: '+12001004053',
        phoneAlias: expect.stringContaining('EXAMPLEALIAS'),
        clientCustomerId: 'cust-0001',
        clientRequestId: 'req-0001',
        correlationId: expect.any(String),
        assuranceLevel: 'AL2',
        reasons: ['2A'],
        evaluation: { authentication: { result: 'pass' }, risk: { result: 'pass' } },
        possessionResult: null,
        verifyResult: null,
        authToken: null,
        error: null,
      },
    ],
    ['verify-b.full-request', verify, { success: 'true', clientHumanId: 'human-0001', enrolled: true }],
    ['verify-b.not-enrolled', verify, { success: 'true', enrolled: false }],
    [
      'verify-b.sparse',
      verify,
      {
        success: 'true',
        enrolled: null,
        proveId: null,
        phoneNumber: '+12001004053',
        assuranceLevel: 'AL1',
        reasons: [],
        evaluation: null,
      },
    ],
    [
      'verify-b.failure',
      verify,
      {
        success: 'false',
        assuranceLevel: 'AL-1',
        reasons: ['-1A'],
        evaluation: {
          authentication: {
            result: 'fail',
            failureReasons: { 9161: expect.any(String), 9180: expect.any(String) },
          },
          risk: { result: 'pass' },
        },
      },
    ],
    [
      'verify-a.pending',
      verify,
      {
        success: 'pending',
        possessionResult: 'pending',
        verifyResult: 'pending',
        authToken: 'eyJ-example-auth-token',
      },
    ],
    [
      'verify-a.no-possession',
      verify,
      { success: 'true', possessionResult: 'not_applicable', verifyResult: 'success' },
    ],
    ['verify-status-a.pending', verifyStatus, { success: 'pending', proveId: null }],
    [
      'verify-status-a.success',
      verifyStatus,
      {
        success: 'true',
        possessionResult: 'success',
        verifyResult: 'success',
        proveId: 'a0000000-0000-4000-8000-0000000000a1',
      },
    ],
    [
      'verify-status-a.verify-failed',
      verifyStatus,
      { success: 'false', possessionResult: 'success', verifyResult: 'failed' },
    ],
    [
      'verify-status-a.possession-failed',
      verifyStatus,
      { success: 'false', possessionResult: 'failed', verifyResult: 'not_applicable' },
    ],
    [
      'verify-batch-b.success',
      verifyBatch,
      [
        { success: 'true', proveId: ID_B, clientCustomerId: 'cust-0001', assuranceLevel: 'AL2', error: null },
        {
          success: 'false',
          clientCustomerId: 'cust-0002',
          assuranceLevel: 'AL-1',
          error: 'Invalid Phone Number',
        },
      ],
    ],
    ['unify.desktop', unify, { success: 'pending', authToken: 'eyJ-example-auth-token' }],
    ['unify.mobile', unify, { success: 'pending', correlationId: expect.any(String) }],
    ['unify-status.pending', unifyStatus, { success: 'pending' }],
    ['unify-status.possession-required', unifyStatus, { success: 'possession_required' }],
    ['unify-status.failed', unifyStatus, { success: 'false', phoneNumber: '2001004014' }],
    ['unify-status.success', unifyStatus, { success: 'true', proveId: ID_B, deviceId: expect.any(String) }],
    [
      'unify-status.success-boolean',
      unifyStatus,
      {
        success: 'true',
        proveId: ID_B,
        evaluation: { authentication: { result: 'pass' }, identification: { result: 'pass' }, success: true },
      },
    ],
    ['unify-bind.success', unifyBind, { success: 'true', proveId: ID_B, phoneNumber: '+12001004014' }],
    ['identity.enroll', enroll, { proveId: ID_C, error: null }],
    ['identity.enroll.legacy-key', enroll, { proveId: ID_C, error: null }],
    [
      'identity.batch-enroll',
      enrollBatch,
      [
        { proveId: ID_C, error: null },
        { proveId: null, error: 'Invalid Phone Number' },
      ],
    ],
    ['identity.list', list, { proveIds: [ID_C], nextKey: 'hYexampleNextPageKey+A==' }],
    ['identity.list.last-page', list, { proveIds: [], nextKey: null }],
    ['identity.get', get, identity],
    ['identity.get.legacy-key', get, identity],
    ['identity.lookup', (client, fixture) => client.lookUpNumber('2001004031', options(fixture)), [identity]],
  ])('%s', async (name, call, expected) => {
    const fixture = readFixture(name);
    await play(fixture, call, (result) => {
      expect(result).toMatchObject(expected);
      const { body } = fixture.response as { body: Record<string, unknown> };
      // Nothing that Prove said is lost.
      if ('answer' in (result as object)) expect(result).toHaveProperty('answer', body);
    });
  });

  it.each<[string, Call]>([
    ['identity.activate', (client, fixture) => client.activate(ID_C, options(fixture))],
    ['identity.deactivate', (client, fixture) => client.deactivate(ID_C, options(fixture))],
    ['identity.disenroll', (client, fixture) => client.disenroll(ID_C, options(fixture))],
  ])('%s', async (name, call) => {
    await play(readFixture(name), call, (result) => expect(result).toBe(true));
  });

  it.each<[string, Call, object]>([
    [
      'verify-b.sandbox-user-unknown',
      verify,
      { code: 'PROVE_REFUSED', status: 400, proveCode: 8007, doubtful: false },
    ],
    [
      'verify-b.rate-limited',
      verify,
      { code: 'PROVE_LIMITED', status: 429, retryAfterSeconds: 1, doubtful: false },
    ],
    [
      'verify-b.internal-error',
      verify,
      { code: 'PROVE_UNAVAILABLE', status: 500, proveCode: 8000, doubtful: true },
    ],
    ['verify-b.unauthorized', verify, { code: 'PROVE_CONFIGURATION', status: 401, proveCode: 8002 }],
    ['verify-a.missing-field', verify, { code: 'PROVE_REFUSED', status: 400, proveCode: 1001 }],
    [
      'verify-status-a.bad-correlation',
      verifyStatus,
      { code: 'PROVE_REFUSED', status: 400, proveCode: 8008 },
    ],
    [
      'verify-status-a.out-of-order',
      verifyStatus,
      { code: 'PROVE_CONFIGURATION', status: 403, proveCode: 1003 },
    ],
    ['identity.get.not-found', get, { code: 'PROVE_NOT_FOUND', status: 404, proveCode: 8011 }],
  ])('%s', async (name, call, expected) => {
    const fixture = readFixture(name);
    await play(
      fixture,
      (client) => call(client, fixture).catch((error: unknown) => error),
      (error) => {
        expect(error).toMatchObject(expected);
        const { message } = fixture.response.body as { message: string };
        expect((error as Error).message).not.toContain(message);
      },
    );
  });

  it('verify-b.missing-field: the answer, for without a number nothing is sent', async () => {
    const { response } = readFixture('verify-b.missing-field');
    server.on(reply(response.status, response.body));
    const person = { firstName: 'Elena', lastName: 'Coldman' };
    const seen = server.requests.length;
    await expect(current.client.verify(person as never)).rejects.toMatchObject({
      code: 'PROVE_REFUSED',
      status: null,
    });
    expect(server.requests).toHaveLength(seen);
    await expect(current.client.verify({ ...person, phoneNumber: '2001004053' })).rejects.toMatchObject({
      code: 'PROVE_REFUSED',
      proveCode: 8001,
    });
  });

  it.each([
    ['token.bad-credentials', 401, 8002],
    ['token.wrong-path', 403, 8003],
  ])('%s is a fault of the configuration', async (name, status, proveCode) => {
    const { response } = readFixture(name);
    const fresh = await startProveServer();
    fresh.onToken(reply(response.status, response.body));
    const { client, close } = await openProveClient({
      databaseUrl: database.url,
      api: { baseUrl: fresh.url },
    });
    await expect(client.getIdentity(ID_C)).rejects.toMatchObject({
      code: 'PROVE_CONFIGURATION',
      call: 'token',
      status,
      proveCode,
    });
    expect(fresh.tokenRequests).toHaveLength(1);
    expect(fresh.requests).toHaveLength(0);
    await close();
    await fresh.stop();
  });

  it('token.success', async () => {
    const fixture = readFixture('token.success');
    const fresh = await startProveServer();
    fresh.onToken(reply(200, fixture.response.body));
    fresh.on(reply(200, {}));
    const { client, close } = await openProveClient({
      databaseUrl: database.url,
      api: { baseUrl: fresh.url },
    });
    await client.listIdentities();
    expect(fresh.tokenRequests).toMatchObject([{ method: 'POST', path: '/token' }]);
    expect(Object.fromEntries(new URLSearchParams(fresh.tokenRequests[0]!.body as string))).toEqual(
      fixture.request.form,
    );
    expect(fresh.tokenRequests[0]!.headers['content-type']).toContain('application/x-www-form-urlencoded');
    expect(fresh.requests[0]!.headers.authorization).toBe('Bearer eyJ-example-access-token');
    await close();
    await fresh.stop();
  });

  /** Answers as the fixture does, and compares what was asked with its request. */
  async function play(fixture: Fixture, call: Call, judge: (result: unknown) => void): Promise<void> {
    const { request, response } = fixture;
    server.on(reply(response.status, response.body, response.headers));
    const generationA =
      request.path === '/v3/verify-status' || request.body?.['finalTargetUrl'] !== undefined;
    const before = server.requests.length;
    judge(await call((generationA ? older : current).client, fixture));

    const seen = server.requests[before]!;
    expect(seen).toMatchObject({ method: request.method, headers: { accept: 'application/json' } });
    expect(seen.headers.authorization).toMatch(/^Bearer token-\d+$/);
    expect(seen.path).toBe(request.path);
    if (request.method === 'POST') {
      const body = withoutMadeUpLabel(seen.body as Record<string, unknown>, request.body);
      expect(body).toEqual(JSON.parse(JSON.stringify(request.body), inE164));
      expect(seen.query).toEqual({});
    } else {
      expect(withoutMadeUpLabel(seen.query, request.query)).toEqual(request.query ?? {});
    }
  }
});

/** Numbers are sent in E.164, which Prove takes as well as what its examples show. */
function inE164(key: string, value: unknown): unknown {
  return key === 'phoneNumber' ? (E164[value as string] ?? value) : value;
}

/** Each call has a label; some examples have none. */
function withoutMadeUpLabel(
  sent: Record<string, unknown>,
  documented: Record<string, unknown> = {},
): Record<string, unknown> {
  const { clientRequestId, ...rest } = sent;
  expect(clientRequestId).toEqual(expect.any(String));
  return documented['clientRequestId'] === undefined ? rest : sent;
}
