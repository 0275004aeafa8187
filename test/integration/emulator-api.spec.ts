import { type ProveEmulator, startProveEmulator } from '../../src/emulator';
import { EmulatorClient, read, requestToken } from './emulator/emulator-client';

const MINUTE_MS = 60_000;
const ELENA = {
  verificationType: 'verifiedUser',
  phoneNumber: '2001004053',
  firstName: 'Elena',
  lastName: 'Coldman',
};
const SHEILA = {
  possessionType: 'mobile',
  phoneNumber: '2001004011',
  firstName: 'Sheilakathryn',
  lastName: 'Butrimovich',
};

describe('the API of the emulator', () => {
  let emulator: ProveEmulator;
  let client: EmulatorClient;
  let now: number;

  beforeEach(async () => {
    now = Date.parse('2026-01-01T00:00:00Z');
    emulator = await startProveEmulator({ now: () => now });
    emulator.settings.requestsPerSecond = 0;
    client = await EmulatorClient.connect(emulator);
  });
  afterEach(() => emulator.stop());

  const status = (correlationId: string) => client.post('/v3/verify-status', { correlationId });

  describe('by its clock', () => {
    it('a session lives 15 minutes and answers 8008 afterwards', async () => {
      const { body } = await client.post('/v3/verify', SHEILA);
      emulator.clock.advance(15 * MINUTE_MS - 1);
      expect(await status(body.correlationId)).toMatchObject({ status: 200, body: { success: 'true' } });
      emulator.clock.advance(1);
      expect(await status(body.correlationId)).toMatchObject({ status: 400, body: { code: 8008 } });
    });

    it('an access token lives an hour and answers 8002 afterwards', async () => {
      now += 60 * MINUTE_MS - 1;
      expect((await client.get('/v3/identity')).status).toBe(200);
      now += 1;
      expect(await client.get('/v3/identity')).toMatchObject({ status: 401, body: { code: 8002 } });
    });

    it('25 requests pass in any second, and Retry-After says when the next one may', async () => {
      emulator.settings.requestsPerSecond = 25;
      const answers = await Promise.all(Array.from({ length: 30 }, () => client.get('/v3/identity')));
      const refused = answers.filter((answer) => answer.status === 429);
      expect(refused).toHaveLength(5);
      expect(refused[0]!.headers.get('retry-after')).toBe('1');
      now += 1000;
      expect((await client.get('/v3/identity')).status).toBe(200);
    });
  });

  describe('refuses', () => {
    it.each([
      ['a body that is no JSON', '{"phoneNumber":', 8001],
      ['a body that is no object', '[]', 1001],
      ['a body over 4 KB', JSON.stringify({ ...ELENA, userAgent: 'x'.repeat(4096) }), 8001],
      ['a wrong value, by its name', JSON.stringify({ ...ELENA, verificationType: 'x' }), 8001],
      ['a phone number with spaces', JSON.stringify({ ...ELENA, phoneNumber: '200 100 4053' }), 8001],
      ['an Instant Link without its end', JSON.stringify({ ...SHEILA, possessionType: 'desktop' }), 1001],
    ])('%s', async (_, body, code) => {
      expect(await client.post('/v3/verify', body)).toMatchObject({ status: 400, body: { code } });
    });

    it('names the wrong field', async () => {
      const { body } = await client.post('/v3/verify', {
        ...SHEILA,
        finalTargetUrl: 'https://a.example/?a=1&b=2',
      });
      expect(body).toEqual({ code: 1001, message: "field 'finalTargetUrl' is invalid" });
    });

    it.each([
      ['GET', '/v3/verify'],
      ['POST', '/v3/nothing'],
      ['POST', '/nothing'],
    ])('%s %s with 403, with and without a token', async (method, path) => {
      for (const token of [undefined, 'none'])
        expect(await client.call(method, path, undefined, { token })).toMatchObject({
          status: 403,
          body: { code: 8003 },
        });
    });

    it('a token request in JSON, of another grant, or with wrong credentials', async () => {
      const json = await fetch(`${emulator.url}/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      });
      expect((await read(json)).body.code).toBe(8001);
      expect((await requestToken(emulator, { grant_type: 'password' })).body.code).toBe(8001);
      expect((await requestToken(emulator, { client_id: 'x' })).status).toBe(401);
    });

    it("a test user of another product with 8009, and nobody's number with 8007", async () => {
      expect((await client.post('/v3/verify', { ...ELENA, phoneNumber: '2001004014' })).body.code).toBe(8009);
      expect((await client.post('/v3/identity', { phoneNumber: '2025550100' })).body.code).toBe(8007);
      emulator.settings.unknownNumbers = 'accepted';
      expect((await client.post('/v3/identity', { phoneNumber: '2025550100' })).body.success).toBe(true);
    });

    it('a step out of order with the number of its generation', async () => {
      const a = await client.post('/v3/verify', SHEILA);
      const b = await client.post('/v3/unify', {
        possessionType: 'mobile',
        clientRequestId: 'r',
        phoneNumber: '2001004014',
      });
      expect((await status(b.body.correlationId)).body.code).toBe(1003);
      for (const path of ['/v3/unify-status', '/v3/unify-bind'])
        expect(
          (await client.post(path, { correlationId: a.body.correlationId, phoneNumber: '2001004014' })).body
            .code,
        ).toBe(8003);
    });
  });

  describe('limits of batches', () => {
    it.each([
      ['/v3/verify/batch', 1000, ELENA],
      ['/v3/identity/batch', 100, { phoneNumber: '2001004031' }],
    ])('%s takes %i items and no more', async (path, limit, item) => {
      const items = Array.from({ length: limit }, () => item);
      const answer = await client.post(path, { items });
      expect(answer.body.results).toHaveLength(limit);
      for (const wrong of [[], [...items, item]])
        expect(await client.post(path, { items: wrong })).toMatchObject({
          status: 400,
          body: { code: 8001 },
        });
    });
  });

  describe('the extra numbers', () => {
    const verify = (phoneNumber: string) => client.post('/v3/verify', { ...ELENA, phoneNumber });

    it.each([
      ['2025550101', { success: 'false' }],
      ['2025550103', { success: 'true', isEnrolled: false }],
      ['2025550107', { success: 'true', identity: { assuranceLevel: 'AL1' } }],
      ['2025550108', { success: true, isEnrolled: true }],
    ])('%s answers %j', async (phoneNumber, expected) => {
      expect((await verify(phoneNumber)).body).toMatchObject(expected);
    });

    it('2025550105 fails twice, 2025550106 is told to wait once', async () => {
      const statuses = async (phoneNumber: string) => [
        (await verify(phoneNumber)).status,
        (await verify(phoneNumber)).status,
        (await verify(phoneNumber)).status,
      ];
      expect(await statuses('2025550105')).toEqual([500, 500, 200]);
      expect(await statuses('2025550106')).toEqual([429, 200, 200]);
    });

    it('2025550104 stays pending until its session is gone', async () => {
      const { body } = await client.post('/v3/verify', { ...SHEILA, phoneNumber: '2025550104' });
      emulator.clock.advance(14 * MINUTE_MS);
      expect((await status(body.correlationId)).body.success).toBe('pending');
      emulator.clock.advance(MINUTE_MS);
      expect((await status(body.correlationId)).body.code).toBe(8008);
    });
  });

  describe('enrolment', () => {
    const enrol = (fields = {}) => client.post('/v3/identity', { phoneNumber: '2001004031', ...fields });

    it('a verification enrols once, under the id that its answer names', async () => {
      const { body } = await client.post('/v3/verify', { ...ELENA, clientCustomerId: 'customer-1' });
      const identity = await client.get(`/v3/identity/${body.proveId}`);
      expect(identity.body).toMatchObject({
        clientCustomerId: 'customer-1',
        active: true,
        countryCode: 'US',
      });
      const again = await client.post('/v3/verify', ELENA);
      expect(again.body.proveId).toBe(body.proveId);
      expect((await client.get('/v3/identity')).body.results).toHaveLength(1);
    });

    it('generation A enrols once both checks have passed, and names the identity then', async () => {
      const { body } = await client.post('/v3/verify', SHEILA);
      expect((await client.get('/v3/identity')).body).toEqual({});
      const { identityId } = (await status(body.correlationId)).body;
      expect((await client.get(`/v3/identity/${identityId}`)).body.active).toBe(true);
      emulator.identities.disenrol(emulator.identities.require(identityId));
      await status(body.correlationId);
      expect((await client.get('/v3/identity')).body).toEqual({});
    });

    it('enrolling an enrolled number gives the same id, a new one, or is refused', async () => {
      const first = (await enrol()).body.proveId;
      expect((await enrol()).body.proveId).toBe(first);
      emulator.settings.enrolAgain = 'newId';
      expect((await enrol()).body.proveId).not.toBe(first);
      emulator.settings.enrolAgain = 'refused';
      expect((await enrol()).status).toBe(400);
    });

    it('lists nobody at a linked account as an empty array, and takes a trailing slash', async () => {
      const { body } = await client.post('/v3/identity', { phoneNumber: '2001004031' });
      const path = `/v3/identity/${body.proveId}/cross-domain`;
      expect((await client.post(path)).body).toEqual({ count: 0, identities: [] });
      expect((await client.post(`${path}/`)).body).toEqual({ count: 0, identities: [] });
      emulator.settings.requiredArrays = 'omitted';
      expect((await client.post(path)).body).toEqual({ count: 0 });
    });

    it('deactivate, activate and disenrol do what they say', async () => {
      const { proveId } = (await enrol()).body;
      const path = `/v3/identity/${proveId}`;
      await client.post(`${path}/deactivate`);
      expect((await client.get(path)).body.active).toBe(false);
      expect((await client.get('/v3/identity')).body).toEqual({});
      expect(
        (await client.get('/v3/identity', { query: { showInactive: 'true' } })).body.results,
      ).toHaveLength(1);
      await client.post(`${path}/activate`);
      expect((await client.get(path)).body.active).toBe(true);
      await client.call('DELETE', path);
      expect(await client.get(path)).toMatchObject({ status: 404, body: { code: 8011 } });
    });

    it('a body is optional where Prove says so, also with its type named', async () => {
      const { proveId } = (await enrol()).body;
      const answer = await client.post(`/v3/identity/${proveId}/activate`, undefined, {
        headers: { 'content-type': 'application/json' },
      });
      expect(answer.body).toEqual({ success: true });
    });
  });

  it('says null for what is absent where that is switched on', async () => {
    emulator.settings.emptyValues = 'null';
    const { body } = await client.post('/v3/verify', ELENA);
    expect(body).toMatchObject({ success: 'true', clientCustomerId: null, clientHumanId: null });
  });

  it('leaves reasons out where that is switched on', async () => {
    emulator.settings.reasons = 'missing';
    const { body } = await client.post('/v3/verify', ELENA);
    expect(body.identity).toEqual({ firstName: 'Elena', lastName: 'Coldman', assuranceLevel: 'AL2' });
  });

  it('a Prove Key that was bound spares the next check, until it is revoked', async () => {
    const open = (deviceId?: string) =>
      client.post('/v3/unify', {
        possessionType: 'none',
        clientRequestId: 'r',
        phoneNumber: '2001004014',
        deviceId,
      });
    const statusOf = async (correlationId: string) =>
      (await client.post('/v3/unify-status', { correlationId })).body.success;
    const { correlationId } = (await open()).body;
    const { deviceId } = (await client.post('/v3/unify-bind', { correlationId, phoneNumber: '2001004014' }))
      .body;
    expect(await statusOf((await open(deviceId)).body.correlationId)).toBe('true');
    await client.post('/v3/device/revoke', { deviceId });
    expect(await statusOf((await open(deviceId)).body.correlationId)).toBe('possession_required');
  });
});
