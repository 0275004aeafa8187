import { StorageUnavailableError } from '../../src/verified-users/inbox/storage-unavailable.error';
import { WebhookOutcomes } from '../../src/verified-users/webhook/webhook-outcomes';
import { ADAPTERS, MAX_BODY_BYTES, startHost, type Host } from './webhook-door/host';
import { post } from './webhook-door/http-client';
import { meddle } from './webhook-door/meddling-host';
import { RawConnection } from './webhook-door/raw-connection';
import { bearer } from './webhook-door/signed-token';

const BODY = '{"notifications":[]}';
const JSON_TYPE = { 'content-type': 'application/json' };
const DOOR = '/webhooks/prove';
const MEBIBYTE = 1024 * 1024;

describe.each(ADAPTERS)('%s', (adapterName) => {
  let host: Host;
  const signed = (more: Record<string, string> = {}) => ({
    'x-prove-authorization': bearer(),
    ...JSON_TYPE,
    ...more,
  });
  const deliver = (headers = signed(), body = BODY) => post(host.url + DOOR, { body, headers });

  beforeAll(async () => {
    host = await startHost(adapterName, { configure: meddle });
  });
  afterEach(() => {
    host.inbox.clear();
    jest.restoreAllMocks();
  });
  afterAll(() => host.app.close());

  it('P8 nothing stored is answered 503 with Retry-After, whatever the filters of the host do', async () => {
    host.inbox.failure = new StorageUnavailableError(new Error('canary'));
    expect(await deliver()).toMatchObject({
      status: 503,
      headers: { 'retry-after': '5' },
      text: '{"statusCode":503,"message":"Service Unavailable","code":"STORAGE_UNAVAILABLE"}',
    });
  });

  it('P1 an unexpected error is never answered 2xx and shows nothing of itself', async () => {
    host.inbox.failure = new TypeError('canary');
    expect(await deliver()).toMatchObject({
      status: 500,
      text: '{"statusCode":500,"message":"Internal Server Error","code":"DELIVERY_FAILED"}',
    });
  });

  it.each([
    ['a length', { 'content-length': '1000' }, BODY],
    ['chunks', { 'transfer-encoding': 'chunked' }, `14\r\n${BODY}\r\n`],
  ])('P1 of a request with %s that its sender breaks off nothing is stored', async (_name, framing, sent) => {
    const aborted = new Promise<void>((resolve) => {
      jest.spyOn(host.app.get(WebhookOutcomes), 'aborted').mockImplementation(() => resolve());
    });
    const connection = new RawConnection(host.url);
    connection.head(DOOR, signed({ ...framing, expect: '100-continue' }), sent);
    await connection.until('100 Continue');
    connection.destroy();
    await aborted;
    expect(host.inbox.stored).toEqual([]);
    expect((await deliver()).status).toBe(200);
  });

  it('P3 a stranger is answered before the body has come', async () => {
    const connection = new RawConnection(host.url).head(DOOR, { ...JSON_TYPE, 'content-length': '1000' });
    expect(await connection.until('Unauthorized')).toMatch(/^HTTP\/1.1 401 /);
    connection.destroy();
  });

  it('P3 a body announced too large is answered 413 before it has come', async () => {
    const length = { 'content-length': String(MAX_BODY_BYTES + 1) };
    const connection = new RawConnection(host.url).head(DOOR, signed(length));
    expect(await connection.until('BODY_TOO_LARGE')).toMatch(/^HTTP\/1.1 413 /);
    connection.destroy();
  });

  it('P3 a refused sender of a large body gets the answer and may use the connection again', async () => {
    const connection = new RawConnection(host.url);
    const large = { 'content-length': String(4 * MEBIBYTE) };
    connection.head(DOOR, { ...JSON_TYPE, ...large });
    await connection.flood(Buffer.alloc(MEBIBYTE, ' '), 4 * MEBIBYTE);
    await connection.until('Unauthorized');
    connection.head(DOOR, signed(large));
    await connection.flood(Buffer.alloc(MEBIBYTE, ' '), 4 * MEBIBYTE);
    await connection.until('BODY_TOO_LARGE');
    connection.head(DOOR, signed({ 'content-length': String(BODY.length) }), BODY);
    expect(await connection.until('deliveryId')).toContain('HTTP/1.1 200 OK');
    connection.destroy();
  });

  it('P3 a flood without a token is cut off', async () => {
    const connection = new RawConnection(host.url).head(DOOR, { 'content-length': String(1024 * MEBIBYTE) });
    await connection.until('Unauthorized');
    const sent = await connection.flood(Buffer.alloc(64 * 1024), 256 * MEBIBYTE);
    await connection.closed;
    expect(sent).toBeLessThan(64 * MEBIBYTE);
  });

  it('P4 refused claims with a body too large are answered 401, and nothing is kept', async () => {
    const expired = signed({ 'x-prove-authorization': bearer({ exp: Math.floor(Date.now() / 1000) - 600 }) });
    expect((await deliver(expired, ' '.repeat(MAX_BODY_BYTES + 1))).status).toBe(401);
    expect(host.inbox.kept).toEqual([]);
  });

  it('P3 two tokens are no token', async () => {
    const headers = { 'X-Prove-Authorization': [bearer(), bearer()] };
    expect((await post(host.url + DOOR, { body: BODY, headers })).status).toBe(401);
    expect(
      (await post(host.url + DOOR, { body: BODY, headers: { Authorization: [bearer(), bearer()] } })).status,
    ).toBe(401);
    expect((await post(host.url + DOOR, { body: BODY, headers: { Authorization: bearer() } })).status).toBe(
      200,
    );
  });

  it.each([
    ['6f6a2c1e-3b0d-4c52-9a51-0c7f1d7be001', '6f6a2c1e-3b0d-4c52-9a51-0c7f1d7be001'],
    ['x'.repeat(128), 'x'.repeat(128)],
    ['x'.repeat(129), null],
    ['caf\u00e9', null],
    ['', null],
  ])('takes over X-Correlation-ID %p', async (sent, kept) => {
    await deliver(signed({ 'x-correlation-id': sent }));
    expect(host.inbox.stored[0]!.delivery.correlationId).toBe(kept);
  });

  it('other methods and paths are not the door', async () => {
    for (const [method, path] of [
      ['GET', DOOR],
      ['PUT', DOOR],
      ['POST', `${DOOR}/default/more`],
    ] as const) {
      const answer = await fetch(host.url + path, { method, headers: signed() });
      expect(await answer.json()).toEqual({ flattered: true });
    }
    expect(host.inbox.stored).toEqual([]);
  });
});
