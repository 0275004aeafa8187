import { startProveEmulator, type FaultInput, type ProveEmulator } from '../../src/emulator';
import type { ProveApiOptions, ProveClient } from '../../src';
import { CREDENTIALS, openProveClient, type OpenProveClient } from '../support/prove/open-prove-client';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const ELENA = { phoneNumber: '+12001004053', firstName: 'Elena', lastName: 'Coldman' };
const SHEILA = { phoneNumber: '+12001004011', firstName: 'Sheilakathryn', lastName: 'Butrimovich' };
const ANYBODY = { firstName: 'Ada', lastName: 'Keller' };
const WATCHED = '+12001004031';
const NOBODY = 'a0000000-0000-4000-8000-00000000dead';

describe('ProveClient against the emulator', () => {
  let database: TestDatabase;
  let emulator: ProveEmulator;
  const opened: OpenProveClient[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  beforeEach(async () => {
    // The client does not wait for its turns here, so the emulator must not count them.
    emulator = await startProveEmulator({ ...CREDENTIALS, settings: { requestsPerSecond: 0 } });
  });
  afterEach(async () => {
    await opened[0]?.dataSource.query('TRUNCATE vu_prove_budget');
    await Promise.all(opened.splice(0).map((one) => one.close()));
    await emulator.stop();
  });
  afterAll(() => database.drop());

  async function open(api: Partial<ProveApiOptions> = {}): Promise<ProveClient> {
    const one = await openProveClient({
      databaseUrl: database.url,
      api: { baseUrl: emulator.url, ...api },
    });
    opened.push(one);
    return one.client;
  }

  /** What a browser does. */
  async function enterCode(authToken: string | null): Promise<void> {
    for (const [step, body] of [
      ['start', {}],
      ['finish', { otp: '1234' }],
    ] as const) {
      const answer = await fetch(`${emulator.url}/v1/client/mobile/otp/${step}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${authToken}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      expect(answer.status).toBe(200);
    }
  }

  const sent = (path: string) => emulator.calls.list(path).length;

  describe('every call', () => {
    it('generation B: verify and its batch', async () => {
      const client = await open();
      const verified = await client.verify({ ...ELENA, clientCustomerId: 'customer-1' });
      const { id } = emulator.identities.findByAnyId('customer-1')!;
      expect(verified).toMatchObject({
        success: 'true',
        proveId: id,
        enrolled: true,
        region: 'north_america',
        phoneNumber: ELENA.phoneNumber,
        clientCustomerId: 'customer-1',
        assuranceLevel: 'AL2',
        reasons: ['2A'],
      });
      await expect(client.verify({ ...ELENA, lastName: 'Somebody' })).resolves.toMatchObject({
        success: 'false',
        assuranceLevel: 'AL-1',
        reasons: ['-1A'],
        enrolled: null,
      });
      const items = [ELENA, { ...ANYBODY, phoneNumber: '000', clientCustomerId: 'customer-2' }];
      await expect(client.verifyBatch({ items })).resolves.toMatchObject([
        { success: 'true', proveId: id, error: null },
        { success: 'false', clientCustomerId: 'customer-2', error: 'Invalid Phone Number' },
      ]);
    });

    it('generation A: verify and its status', async () => {
      const client = await open({ generation: 'A' });
      const { success, correlationId, authToken } = await client.verify({
        ...ANYBODY,
        phoneNumber: '+12025550109',
        possessionType: 'mobile',
      });
      expect(success).toBe('pending');
      const ask = () => client.verifyStatus({ correlationId: correlationId! });
      await expect(ask()).resolves.toMatchObject({ success: 'pending', possessionResult: 'pending' });
      await enterCode(authToken);
      await expect(ask()).resolves.toMatchObject({
        success: 'true',
        possessionResult: 'success',
        verifyResult: 'success',
        proveId: expect.any(String),
      });
      await expect(ask()).resolves.toHaveProperty('proveId', emulator.identities.list()[0]!.id);
      await expect(client.verify({ ...SHEILA, possessionType: 'none' })).resolves.toMatchObject({
        success: 'true',
        possessionResult: 'not_applicable',
      });
      await expect(client.verify(SHEILA)).rejects.toMatchObject({ code: 'PROVE_REFUSED', proveCode: 1001 });
      emulator.clock.advance(15 * 60_000);
      await expect(ask()).rejects.toMatchObject({ code: 'PROVE_REFUSED', proveCode: 8008 });
    });

    it('unify, its status and bind', async () => {
      const client = await open();
      const check = await client.unify({ phoneNumber: '+12025550109', possessionType: 'mobile' });
      const ask = () => client.unifyStatus({ correlationId: check.correlationId! });
      await expect(ask()).resolves.toMatchObject({ success: 'pending' });
      await enterCode(check.authToken);
      await expect(ask()).resolves.toMatchObject({ success: 'true', deviceId: expect.any(String) });
      const { correlationId } = await client.unify({
        phoneNumber: '+12001004014',
        possessionType: 'none',
      });
      const own = { correlationId: correlationId! };
      await expect(client.unifyStatus(own)).resolves.toMatchObject({ success: 'possession_required' });
      const bound = client.unifyBind({ ...own, phoneNumber: '+12001004014' });
      await expect(bound).resolves.toMatchObject({ success: 'true', phoneNumber: '+12001004014' });
    });

    it.each(['proveId', 'identityId'] as const)(
      'Identity Manager, its key named %s',
      async (identityIdName) => {
        emulator.settings.identityIdName = identityIdName;
        const client = await open();
        const { proveId } = await client.enroll({ phoneNumber: WATCHED, clientCustomerId: 'customer-1' });
        const id = emulator.identities.findByAnyId('customer-1')!.id;
        expect(proveId).toBe(id);
        const items = [{ phoneNumber: '+12001004035' }, { phoneNumber: 'bad' }];
        await expect(client.enrollBatch({ items })).resolves.toMatchObject([
          { proveId: expect.any(String), error: null },
          { proveId: null, error: 'Invalid Phone Number' },
        ]);
        const first = await client.listIdentities({ limit: 1 });
        const second = await client.listIdentities({ limit: 1, startKey: first.nextKey! });
        expect([...first.proveIds, ...second.proveIds].sort()).toEqual(
          emulator.identities
            .list()
            .map((one) => one.id)
            .sort(),
        );
        expect(second.nextKey).toBeNull();
        const known = {
          proveId: id,
          phoneNumber: WATCHED,
          active: true,
          carrier: 'Verizon',
          lineType: 'mobile',
          countryCode: 'US',
          clientCustomerId: 'customer-1',
          enrolledAt: new Date(Math.floor(emulator.identities.find(id)!.createdAtMs / 1000) * 1000),
        };
        await expect(client.getIdentity(id)).resolves.toMatchObject(known);
        await expect(client.lookUpNumber(WATCHED)).resolves.toMatchObject([known]);
        await expect(client.deactivate(id)).resolves.toBe(true);
        await expect(client.getIdentity(id)).resolves.toMatchObject({ active: false });
        expect((await client.listIdentities()).proveIds).not.toContain(id);
        expect((await client.listIdentities({ showInactive: true })).proveIds).toContain(id);
        await expect(client.activate(id)).resolves.toBe(true);
        await expect(client.disenroll(id)).resolves.toBe(true);
        await expect(client.getIdentity(id)).rejects.toMatchObject({
          code: 'PROVE_NOT_FOUND',
          proveCode: 8011,
        });
        await expect(client.disenroll(NOBODY)).rejects.toHaveProperty('code', 'PROVE_NOT_FOUND');
      },
    );
  });

  describe('what Prove may say in more than one way', () => {
    it('a boolean success, in every call', async () => {
      emulator.settings.success = 'boolean';
      const client = await open();
      const verified = await client.verify(ELENA);
      expect([verified.success, verified.answer['success']]).toEqual(['true', true]);
      await expect(client.verify({ ...ELENA, lastName: 'Somebody' })).resolves.toHaveProperty(
        'success',
        'false',
      );
      const { correlationId } = await client.unify({ phoneNumber: '+12025550101', possessionType: 'mobile' });
      const status = await client.unifyStatus({ correlationId: correlationId! });
      expect([status.success, status.answer['success']]).toEqual(['true', true]);
    });

    it.each([
      [{ reasons: 'missing' }, { reasons: [], assuranceLevel: 'AL2', enrolled: true }],
      [{ optionalFields: 'missing' }, { reasons: [], evaluation: null, proveId: null, enrolled: null }],
      [{ emptyValues: 'null' }, { success: 'true', clientHumanId: null, enrolled: true }],
      [{ phoneNumbers: 'normalised' }, { phoneNumber: ELENA.phoneNumber }],
      [{ enrolment: 'never' }, { success: 'true', enrolled: false }],
    ] as const)('verify with %j', async (settings, expected) => {
      Object.assign(emulator.settings, settings);
      const client = await open();
      await expect(client.verify(ELENA)).resolves.toMatchObject(expected);
    });

    it('no identities, without the array for them', async () => {
      const client = await open();
      await expect(client.listIdentities()).resolves.toEqual({ proveIds: [], nextKey: null });
      await expect(client.lookUpNumber(WATCHED)).resolves.toEqual([]);
    });
  });

  describe('P14 when things go wrong', () => {
    const verify = (client: ProveClient) => client.verify(ELENA);

    it.each<[string, Omit<FaultInput, 'path'>, object, number]>([
      ['500', { kind: 'status', status: 500 }, { code: 'PROVE_UNAVAILABLE', status: 500 }, 0],
      ['500 after the work', { kind: 'status', status: 500, worked: true }, { code: 'PROVE_UNAVAILABLE' }, 1],
      ['a connection cut before the work', { kind: 'cut' }, { code: 'PROVE_UNAVAILABLE', status: null }, 0],
      ['a connection cut after it', { kind: 'cut', worked: true }, { code: 'PROVE_UNAVAILABLE' }, 1],
      ['half an answer', { kind: 'half' }, { code: 'PROVE_UNAVAILABLE' }, 1],
      ['broken JSON', { kind: 'broken_json' }, { code: 'PROVE_MALFORMED_ANSWER' }, 1],
      ['an answer too late', { kind: 'latency', latencyMs: 600_000 }, { code: 'PROVE_UNAVAILABLE' }, 0],
    ])('a billed call is sent once: %s', async (_, fault, expected, enrolled) => {
      const client = await open({ callTimeoutSeconds: fault.kind === 'latency' ? 0.5 : 30 });
      emulator.faults.add({ ...fault, path: '/v3/verify' });
      await expect(verify(client)).rejects.toMatchObject({ call: 'verify', doubtful: true, ...expected });
      expect(sent('/v3/verify')).toBe(1);
      expect(emulator.identities.list()).toHaveLength(enrolled);
    });

    it.each<[string, FaultInput]>([
      ['429 with Retry-After', { kind: 'status', status: 429, retryAfterSeconds: 2 }],
      ['a token that has ended', { kind: 'status', status: 401 }],
    ])('a billed call that surely was not carried out is repeated, and billed once: %s', async (_, fault) => {
      const client = await open();
      emulator.faults.add({ ...fault, path: '/v3/verify' });
      await expect(verify(client)).resolves.toMatchObject({ success: 'true' });
      expect(sent('/v3/verify')).toBe(2);
      expect(sent('/token')).toBe(fault.status === 401 ? 2 : 1);
    });

    it('a 429 that asks for too much patience is told with it', async () => {
      const client = await open();
      emulator.faults.add({ kind: 'status', status: 429, retryAfterSeconds: 120, path: '/v3/verify' });
      await expect(verify(client)).rejects.toMatchObject({
        code: 'PROVE_LIMITED',
        retryAfterSeconds: 120,
        doubtful: false,
      });
      expect(sent('/v3/verify')).toBe(1);
    });

    it.each<[string, Omit<FaultInput, 'path'>]>([
      ['500', { kind: 'status', status: 500 }],
      ['a cut connection', { kind: 'cut' }],
      ['half an answer', { kind: 'half' }],
    ])('what only reads is repeated: %s', async (_, fault) => {
      const client = await open();
      const { proveId } = await client.enroll({ phoneNumber: WATCHED });
      const path = `/v3/identity/${proveId}`;
      emulator.faults.add({ ...fault, path, times: 2 });
      await expect(client.getIdentity(proveId!)).resolves.toMatchObject({ proveId });
      expect(sent(path)).toBe(3);
    });

    it('a number that fails twice: two doubtful errors, and then it is there', async () => {
      const client = await open();
      const person = { ...ANYBODY, phoneNumber: '+12025550105' };
      for (const call of [client.verify(person), client.verify(person)])
        await expect(call).rejects.toMatchObject({ status: 500, proveCode: 8000, doubtful: true });
      await expect(client.verify(person)).resolves.toMatchObject({ success: 'true' });
      expect(sent('/v3/verify')).toBe(3);
    });

    it('50 parallel first calls ask for one token, and so do 50 whose token was revoked', async () => {
      const client = await open();
      const fifty = () => Promise.all(Array.from({ length: 50 }, () => client.listIdentities()));
      await fifty();
      expect([sent('/token'), sent('/v3/identity')]).toEqual([1, 50]);
      emulator.tokens.revokeAll();
      await fifty();
      expect(sent('/token')).toBe(2);
    });

    it('wrong credentials are a fault of the configuration, asked for once', async () => {
      const client = await open({ clientSecret: 'of-another' });
      await expect(client.listIdentities()).rejects.toMatchObject({
        code: 'PROVE_CONFIGURATION',
        call: 'token',
        status: 401,
        proveCode: 8002,
      });
      expect(emulator.calls.list()).toHaveLength(1);
    });
  });
});
