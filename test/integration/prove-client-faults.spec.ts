import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import type { ProveClient } from '../../src';
import {
  CountedPause,
  openProveClient,
  type OpenProveClient,
  type ProveClientSettings,
} from '../support/prove/open-prove-client';
import {
  cut,
  half,
  reply,
  silence,
  startProveServer,
  type Act,
  type ProveServer,
} from '../support/prove/prove-server';
import { readFixture } from '../support/prove/read-fixture';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const PERSON = { phoneNumber: '+12001004053', firstName: 'Elena', lastName: 'Coldman' };
const verified = reply(200, readFixture('verify-b.success').response.body);
const found = reply(200, readFixture('identity.get').response.body);
const unauthorized = reply(401, { code: 8002, message: 'not authorized' });
const failed = reply(500, { code: 8000, message: 'error occurred' });

const secondsAhead = (seconds: number) => new Date(Date.now() + seconds * 1_000).toUTCString();

const verify = (client: ProveClient) => client.verify(PERSON);
const get = (client: ProveClient) => client.getIdentity('a-prove-id');

describe('ProveClient when things go wrong', () => {
  let database: TestDatabase;
  let server: ProveServer;
  const opened: OpenProveClient[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
  });

  beforeEach(async () => {
    server = await startProveServer();
  });

  afterEach(async () => {
    const { dataSource } = await open();
    await dataSource.query('TRUNCATE vu_prove_budget');
    await Promise.all(opened.splice(0).map((one) => one.close()));
    await server.stop();
  });

  afterAll(() => database.drop());

  async function open(
    api: ProveClientSettings['api'] = {},
    rest: Partial<ProveClientSettings> = {},
  ): Promise<OpenProveClient> {
    const one = await openProveClient({
      databaseUrl: database.url,
      api: api && { baseUrl: server.url, ...api },
      ...rest,
    });
    opened.push(one);
    return one;
  }

  /** The client has its token, and nobody listens any more; no connection is left over. @returns the port. */
  async function tokenThenGone(client: ProveClient): Promise<number> {
    server.onToken(reply(200, { access_token: 'a-token', expires_in: 3600 }, { connection: 'close' }));
    server.on(reply(200, {}, { connection: 'close' }));
    await client.listIdentities();
    await server.stop();
    return Number(new URL(server.url).port);
  }

  describe('P14 a billed call is repeated only when it surely had no effect', () => {
    it.each<[string, Act, object]>([
      ['500', failed, { code: 'PROVE_UNAVAILABLE', status: 500 }],
      ['503 with Retry-After', reply(503, {}, { 'retry-after': '1' }), { code: 'PROVE_UNAVAILABLE' }],
      ['a connection cut after the request', cut, { code: 'PROVE_UNAVAILABLE', status: null }],
      ['half an answer', half, { code: 'PROVE_UNAVAILABLE', status: null }],
      ['broken JSON', reply(200, '{"success":"tr'), { code: 'PROVE_MALFORMED_ANSWER' }],
      ['an answer that tells nothing', reply(200, {}), { code: 'PROVE_MALFORMED_ANSWER' }],
    ])('%s: one request, and the error says that it is in doubt', async (_, fault, expected) => {
      const { client } = await open();
      server.on(fault, verified);
      await expect(verify(client)).rejects.toMatchObject({ call: 'verify', doubtful: true, ...expected });
      expect(server.requests).toHaveLength(1);
    });

    it('silence: one request, given up at the deadline, in doubt', async () => {
      const { client } = await open({ callTimeoutSeconds: 0.5 });
      server.on(silence, verified);
      await expect(verify(client)).rejects.toMatchObject({ code: 'PROVE_UNAVAILABLE', doubtful: true });
      expect(server.requests).toHaveLength(1);
    });

    it.each<[string, (client: ProveClient) => Promise<unknown>]>([
      ['verify', verify],
      ['unify', (client) => client.unify({ ...PERSON, possessionType: 'mobile' })],
    ])('%s on a connection torn before it was read: that cannot be told, so no repeat', async (_, call) => {
      const { client } = await open();
      const port = await tokenThenGone(client);
      let connections = 0;
      const torn = createTcpServer((socket) => {
        connections += 1;
        socket.on('error', () => undefined).destroy();
      });
      await new Promise<void>((resolve) => torn.listen(port, '127.0.0.1', resolve));
      await expect(call(client)).rejects.toMatchObject({ code: 'PROVE_UNAVAILABLE', doubtful: true });
      expect(connections).toBe(1);
      await new Promise((resolve) => torn.close(resolve));
    });

    it('connection refused: repeated until someone listens, and one request arrives', async () => {
      let back: ProveServer | undefined;
      const pause = new CountedPause(async () => {
        if (!gone || pause.waits.length < 5) return;
        back ??= await startProveServer(port);
        back.on(verified);
      });
      let gone = false;
      const { client } = await open({ retry: { maxAttempts: 10 } }, { pause });
      const port = await tokenThenGone(client);
      gone = true;
      await expect(verify(client)).resolves.toMatchObject({ success: 'true' });
      expect(back!.requests).toHaveLength(1);
      await back!.stop();
    });

    it('nobody listens: repeated with growing pauses, and surely nothing happened', async () => {
      const { client, waits } = await open();
      await tokenThenGone(client);
      await expect(verify(client)).rejects.toMatchObject({ call: 'verify', status: null, doubtful: false });
      expect(waits).toHaveLength(3);
      for (const [index, wait] of waits.entries()) {
        expect(wait).toBeGreaterThanOrEqual(125 * 2 ** index);
        expect(wait).toBeLessThanOrEqual(250 * 2 ** index);
      }
    });

    it('a host without an address: surely nothing happened', async () => {
      const { client } = await open({ baseUrl: 'https://prove.invalid', retry: { maxAttempts: 1 } });
      await expect(verify(client)).rejects.toMatchObject({ code: 'PROVE_UNAVAILABLE', doubtful: false });
    });

    it('a connection that does not come about in time: surely nothing happened', async () => {
      const sockets: Socket[] = [];
      const mute = createTcpServer((socket) => sockets.push(socket.on('error', () => undefined)));
      await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
      const { port } = mute.address() as AddressInfo;
      const { client } = await open({
        baseUrl: `https://127.0.0.1:${port}`,
        connectTimeoutSeconds: 0.1,
        retry: { maxAttempts: 2 },
      });
      await expect(verify(client)).rejects.toMatchObject({ code: 'PROVE_UNAVAILABLE', doubtful: false });
      expect(sockets).toHaveLength(2);
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => mute.close(resolve));
    });

    it.each<[string, () => Record<string, string>, number]>([
      ['without Retry-After', () => ({}), 125],
      ['with Retry-After in seconds', () => ({ 'retry-after': '2' }), 2_000],
      // A date has whole seconds, so up to one is cut off.
      ['with Retry-After as a date', () => ({ 'retry-after': secondsAhead(3) }), 2_000],
    ])(
      '429 %s: not carried out, so repeated, and no process asks before its time',
      async (_, headers, ms) => {
        const { client, dataSource } = await open();
        const [{ before }] = await dataSource.query<[{ before: Date }]>('SELECT clock_timestamp() AS before');
        server.on((response) => reply(429, { code: 8000 }, headers())(response), verified);
        await expect(verify(client)).resolves.toMatchObject({ success: 'true' });
        expect(server.requests).toHaveLength(2);
        const [{ free }] = await dataSource.query<[{ free: Date }]>(
          'SELECT free_at AS free FROM vu_prove_budget',
        );
        expect(free.getTime() - before.getTime()).toBeGreaterThanOrEqual(ms);
      },
    );
  });

  describe('P14 a call that changes nothing is repeated, with growing and jittered pauses', () => {
    it.each<[string, Act]>([
      ['500', failed],
      ['a cut connection', cut],
      ['half an answer', half],
    ])('%s', async (_, fault) => {
      const { client } = await open();
      server.on(fault, fault, found);
      await expect(get(client)).resolves.toMatchObject({ carrier: 'Verizon' });
      expect(server.requests).toHaveLength(3);
    });

    it('four attempts and no more', async () => {
      const { client } = await open();
      server.on(failed);
      await expect(get(client)).rejects.toMatchObject({ code: 'PROVE_UNAVAILABLE', doubtful: false });
      expect(server.requests).toHaveLength(4);
    });

    it('not what was malformed, refused or forbidden', async () => {
      const { client } = await open();
      const codes: unknown[] = [];
      const acts = [
        ...[reply(200, '[]'), reply(400, { code: 8001 }), reply(403, {}), reply(404, { code: 8011 })],
        // A gateway's: HTML, a message of its own, nothing.
        ...[reply(404, '<html>'), reply(400, { message: 'Bad Request' }), reply(405, '')],
      ];
      for (const act of acts) {
        server.on(act, found);
        codes.push(await get(client).catch((error: { code: string }) => error.code));
      }
      expect(codes).toEqual([
        'PROVE_MALFORMED_ANSWER',
        'PROVE_REFUSED',
        'PROVE_CONFIGURATION',
        'PROVE_NOT_FOUND',
        ...Array.from({ length: 3 }, () => 'PROVE_MALFORMED_ANSWER'),
      ]);
      expect(server.requests).toHaveLength(7);
    });

    it('a long Retry-After ends the call at once, and holds back every other one', async () => {
      const { client } = await open();
      const { client: otherProcess } = await open();
      server.on(reply(429, {}, { 'retry-after': '3600' }), found);
      await expect(get(client)).rejects.toMatchObject({ code: 'PROVE_LIMITED', retryAfterSeconds: 3600 });
      // The token that it has none of yet would be a request too.
      await expect(get(otherProcess)).rejects.toMatchObject({ code: 'PROVE_LIMITED', status: null });
      expect(server.requests).toHaveLength(1);
      expect(server.tokenRequests).toHaveLength(1);
    });

    it('a redirect is not followed', async () => {
      const elsewhere = await startProveServer();
      elsewhere.on(verified);
      const { client } = await open();
      server.on(reply(307, '', { location: `${elsewhere.url}/v3/verify` }));
      await expect(verify(client)).rejects.toMatchObject({ code: 'PROVE_CONFIGURATION', status: 307 });
      expect(elsewhere.requests).toHaveLength(0);
      await elsewhere.stop();
    });
  });

  describe('P14 one token', () => {
    it('50 parallel first calls ask for one', async () => {
      const { client } = await open();
      server.on(found);
      await Promise.all(Array.from({ length: 50 }, () => get(client)));
      expect(server.requests).toHaveLength(50);
      expect(server.tokenRequests).toHaveLength(1);
    });

    it('50 calls whose token has ended ask for one new one, and each is repeated once', async () => {
      const { client } = await open();
      server.on((response) =>
        (response.req.headers.authorization === 'Bearer token-1' ? unauthorized : found)(response),
      );
      await Promise.all(Array.from({ length: 50 }, () => get(client)));
      expect(server.tokenRequests).toHaveLength(2);
      const withFirst = server.requests.filter(({ headers }) => headers.authorization === 'Bearer token-1');
      expect(server.requests).toHaveLength(50 + withFirst.length);
    });

    it('a billed call too is repeated once with a fresh token', async () => {
      const { client } = await open();
      server.on(unauthorized, verified);
      await expect(verify(client)).resolves.toMatchObject({ success: 'true' });
      const tokens = server.requests.map(({ headers }) => headers.authorization);
      expect(tokens).toEqual(['Bearer token-1', 'Bearer token-2']);
    });

    it('a fresh token that is refused too is a fault of the configuration', async () => {
      const { client } = await open();
      server.on(unauthorized);
      await expect(verify(client)).rejects.toMatchObject({ code: 'PROVE_CONFIGURATION', status: 401 });
      expect(server.requests).toHaveLength(2);
      expect(server.tokenRequests).toHaveLength(2);
    });

    it('is renewed a minute before its end', async () => {
      let now = new Date('2026-01-01T00:00:00Z');
      const { client } = await open({}, { now: () => now });
      server.on(found);
      await get(client);
      now = new Date('2026-01-01T00:58:59Z');
      await get(client);
      expect(server.tokenRequests).toHaveLength(1);
      now = new Date('2026-01-01T00:59:00Z');
      await get(client);
      expect(server.tokenRequests).toHaveLength(2);
    });

    it('each project and each host has its own', async () => {
      const international = await startProveServer();
      for (const one of [server, international]) one.on(reply(200, {}));
      const { client } = await open(
        { baseUrl: undefined, environment: 'sandbox' },
        {
          other: { baseUrl: server.url },
          hosts: { north_america: server.url, international: international.url },
        },
      );
      await client.lookUpNumber('+12025550123');
      await client.lookUpNumber('+447968900002');
      await client.lookUpNumber('+16135550123');
      await client.listIdentities({}, { region: 'international' });
      await client.listIdentities({}, { project: 'other' });
      expect(server.tokenRequests).toHaveLength(2);
      expect(international.tokenRequests).toHaveLength(1);
      const clientIds = [...server.tokenRequests, ...international.tokenRequests].map(({ body }) =>
        new URLSearchParams(body as string).get('client_id'),
      );
      expect(clientIds).toEqual(['north_america', 'example-client-id', 'international']);
      expect(international.requests.map(({ path }) => path)).toEqual([
        '/v3/identity/%2B447968900002/lookup',
        '/v3/identity',
      ]);
      await international.stop();
    });

    it('the request for it is repeated, and the billed call is sent once', async () => {
      const { client } = await open();
      server.onToken(failed, cut, reply(200, { access_token: 'late', token_type: 'bearer' }));
      server.on(verified);
      await verify(client);
      expect(server.tokenRequests).toHaveLength(3);
      expect(server.requests).toHaveLength(1);
    });

    it.each<[string, Act, number, string]>([
      ['never comes', failed, 4, 'PROVE_UNAVAILABLE'],
      ['is no JSON', reply(200, 'token'), 1, 'PROVE_MALFORMED_ANSWER'],
      ['is missing', reply(200, { expires_in: 3600 }), 1, 'PROVE_MALFORMED_ANSWER'],
      ['fits no header', reply(200, { access_token: 'a\r\nb: c' }), 1, 'PROVE_MALFORMED_ANSWER'],
    ])('a token that %s: the billed call was surely not sent', async (_, act, tokenRequests, code) => {
      const { client } = await open();
      server.onToken(act);
      await expect(verify(client)).rejects.toMatchObject({ code, call: 'token', doubtful: false });
      expect(server.tokenRequests).toHaveLength(tokenRequests);
      expect(server.requests).toHaveLength(0);
    });
  });

  describe('P14 the breaker', () => {
    afterEach(() => jest.restoreAllMocks());

    it('after five failures nothing is sent; ten seconds later one request tries', async () => {
      const { client } = await open({ retry: { maxAttempts: 1 } });
      server.on(failed);
      for (let count = 0; count < 5; count += 1) await get(client).catch(() => undefined);
      await expect(verify(client)).rejects.toMatchObject({
        code: 'PROVE_UNAVAILABLE',
        status: null,
        doubtful: false,
      });
      expect(server.requests).toHaveLength(5);

      const later = Date.now() + 10_001;
      jest.spyOn(Date, 'now').mockReturnValue(later);
      await expect(get(client)).rejects.toMatchObject({ status: 500 });
      await expect(get(client)).rejects.toMatchObject({ status: null });
      expect(server.requests).toHaveLength(6);

      jest.spyOn(Date, 'now').mockReturnValue(later + 10_001);
      server.on(found);
      await get(client);
      await get(client);
      expect(server.requests).toHaveLength(8);
    });

    it('what Prove refuses does not open it', async () => {
      const { client } = await open();
      server.on(reply(400, {}));
      for (let count = 0; count < 8; count += 1) await get(client).catch(() => undefined);
      expect(server.requests).toHaveLength(8);
    });
  });

  describe('cancelling', () => {
    it('ends a call that is under way, with the reason of the signal', async () => {
      const { client } = await open();
      server.on(silence);
      const controller = new AbortController();
      const call = client.verify(PERSON, { signal: controller.signal });
      const reason = new Error('no longer wanted');
      const ended = expect(call).rejects.toBe(reason);
      await server.seen(1);
      controller.abort(reason);
      await ended;
      expect(server.requests).toHaveLength(1);
    });

    it('before the start sends nothing', async () => {
      const { client } = await open();
      await expect(
        get(client).then(() => client.verify(PERSON, { signal: AbortSignal.abort() })),
      ).rejects.toThrow();
      server.on(found);
      await expect(client.verify(PERSON, { signal: AbortSignal.abort() })).rejects.toHaveProperty(
        'name',
        'AbortError',
      );
      expect(server.requests.filter(({ path }) => path === '/v3/verify')).toEqual([]);
    });

    it('of one caller does not end the request for a token that others wait for', async () => {
      const { client } = await open();
      let release = (): void => undefined;
      const asked = new Promise<void>((resolve) => {
        server.onToken((response) => {
          release = () => reply(200, { access_token: 'a-token', expires_in: 3600 })(response);
          resolve();
        });
      });
      server.on(found);
      const controller = new AbortController();
      const first = client.getIdentity('a', { signal: controller.signal });
      const second = client.getIdentity('b');
      const ended = expect(first).rejects.toHaveProperty('name', 'AbortError');
      await asked;
      controller.abort();
      await ended;
      release();
      await expect(second).resolves.toMatchObject({ carrier: 'Verizon' });
      expect(server.tokenRequests).toHaveLength(1);
    });
  });

  describe('what is not sent at all', () => {
    it('nothing, while the database that counts the requests is away (P14)', async () => {
      const { client, dataSource } = await open();
      await dataSource.destroy();
      await expect(verify(client)).rejects.toMatchObject({
        code: 'PROVE_BUDGET_UNAVAILABLE',
        doubtful: false,
      });
      expect(server.requests.length + server.tokenRequests.length).toBe(0);
    });

    it.each<[string, (client: ProveClient) => Promise<unknown>, RegExp]>([
      [
        'without credentials',
        (client) => client.verify(PERSON),
        /option prove of project "default" is not set/,
      ],
      [
        'a project that there is not',
        (client) => client.verify(PERSON, { project: 'x' }),
        /no project of that name/,
      ],
    ])('%s', async (_, call, message) => {
      const { client } = await open(null);
      const error: unknown = await call(client).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'PROVE_CONFIGURATION', message: expect.stringMatching(message) });
    });

    it('to the international host without its credentials', async () => {
      const { client } = await open({ baseUrl: undefined, environment: 'sandbox' });
      const british = { ...PERSON, phoneNumber: '+447968900002' };
      await expect(client.verify(british)).rejects.toThrow(/international in prove of project "default"/);
      await expect(client.verifyBatch({ items: [PERSON, british] })).rejects.toThrow(/international/);
    });

    it('a batch for two hosts', async () => {
      const hosts = { north_america: server.url, international: server.url };
      const { client } = await open({ baseUrl: undefined, environment: 'sandbox' }, { hosts });
      const items = [PERSON, { ...PERSON, phoneNumber: '+447968900002' }];
      await expect(client.verifyBatch({ items })).rejects.toMatchObject({
        code: 'PROVE_REFUSED',
        status: null,
      });
      await expect(client.enrollBatch({ items })).rejects.toMatchObject({ code: 'PROVE_REFUSED' });
    });

    it.each<[string, (client: ProveClient) => Promise<unknown>]>([
      ['what is no number', (client) => client.verify({ ...PERSON, phoneNumber: 'none' })],
      ['an empty batch', (client) => client.verifyBatch({ items: [] })],
      [
        'a batch that is too large',
        (client) => client.enrollBatch({ items: Array(101).fill(PERSON) as never }),
      ],
      ['an empty id, which would be the path of all identities', (client) => client.disenroll('')],
      ['an id that leads elsewhere', (client) => client.activate('..')],
    ])('%s', async (_, call) => {
      const { client } = await open();
      await expect(call(client)).rejects.toMatchObject({ code: 'PROVE_REFUSED', status: null });
      expect(server.requests.length + server.tokenRequests.length).toBe(0);
    });

    it.each<[string, 'A' | 'B', (client: ProveClient) => Promise<unknown>]>([
      ['verify-status', 'B', (client) => client.verifyStatus({ correlationId: 'c' })],
      ['a batch of verifications', 'A', (client) => client.verifyBatch({ items: [PERSON] })],
    ])('%s in generation %s, which has none', async (_, generation, call) => {
      const { client } = await open({ generation });
      await expect(call(client)).rejects.toThrow(/option prove\.generation of project "default"/);
    });
  });

  it('counts calls by name and outcome', async () => {
    const { client, registry } = await open();
    server.on(found, reply(404, { code: 8011 }));
    await get(client);
    await get(client).catch(() => undefined);
    const text = await registry.metrics();
    expect(text).toContain('verified_users_prove_calls_total{call="get",outcome="answered"} 1');
    expect(text).toContain('verified_users_prove_calls_total{call="get",outcome="PROVE_NOT_FOUND"} 1');
  });
});
