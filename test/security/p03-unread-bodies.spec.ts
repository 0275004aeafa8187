import { Injectable, type CanActivate } from '@nestjs/common';
import { RawConnection } from '../e2e/webhook-door/raw-connection';
import { OTHER_TOKEN, startApiScene, type ApiScene } from '../integration/company-api/api-scene';
import { sign } from '../support/sign';

const JSON_TYPE = { 'content-type': 'application/json' };
const ANNOUNCED = { 'content-length': '1000' };
const AUTHORIZED = { authorization: `Bearer ${OTHER_TOKEN}` };
const LINK = '/reverify/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

@Injectable()
class ClosedGuard implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

/** The routes of the module that take a body, each with what a stranger is told. */
const ROUTES: [path: string, refusal: string][] = [
  ['/webhooks/prove', '401'],
  ['/webhooks/prove/default', '401'],
  ['/webhooks/prove/a%2Fb', '401'],
  ['/webhooks/prove/%', '40'],
  ['/verified-users', '401'],
  ['/verified-users/take-over', '401'],
  ['/verified-users/look-up', '401'],
  ['/verified-users/import', '401'],
  ['/verified-users/customer-1/close', '401'],
  ['/verified-users/a%2Fb/verifications', '401'],
];

describe.each(['fastify', 'express'] as const)('bodies of strangers, on %s', (adapter) => {
  let scene: ApiScene;
  const open: RawConnection[] = [];

  beforeAll(async () => {
    scene = await startApiScene({ adapter, extras: { role: 'web' } });
  });
  afterEach(() => open.splice(0).forEach((connection) => connection.destroy()));
  afterAll(() => scene.stop());

  /** Sends a head that announces a body, and never the body. */
  function announce(path: string, headers: Record<string, string>, url = scene.url): RawConnection {
    const connection = new RawConnection(url).head(path, { ...JSON_TYPE, ...ANNOUNCED, ...headers });
    open.push(connection);
    return connection;
  }

  it.each(ROUTES)('P3 a stranger at %s is refused before the body has come', async (path, status) => {
    expect(await announce(path, {}).until('\r\n\r\n')).toMatch(new RegExp(`^HTTP/1.1 ${status}`));
  });

  it.each(ROUTES)('P3 a stranger at %s is refused instead of asked to continue', async (path, status) => {
    const answer = await announce(path, { expect: '100-continue' }).until('\r\n\r\n');
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status}`));
    expect(answer.toLowerCase()).toContain('connection: close');
  });

  it("P3 the host's own guard decides before the body has come", async () => {
    const guarded = await startApiScene({ adapter, extras: { role: 'web', companyApiGuard: ClosedGuard } });
    const answer = await announce('/verified-users', {}, guarded.url).until('\r\n\r\n');
    await guarded.stop();
    expect(answer).toMatch(/^HTTP\/1.1 403/);
  });

  it.each(['/session', '/verifications', '/check', '/decline', '/fresh-link'])(
    'P3 the customer API judges the content type of %s before the body has come',
    async (path) => {
      const answer = await announce(LINK + path, { 'content-type': 'text/plain' }).until('\r\n\r\n');
      expect(answer).toMatch(/^HTTP\/1.1 415/);
    },
  );

  it.each<[string, Record<string, string>, number]>([
    ['/verified-users', AUTHORIZED, 64 * 1024],
    [`${LINK}/session`, {}, 4 * 1024],
  ])('P3 %s refuses a body above its limit before it has come', async (path, headers, limit) => {
    const answer = announce(path, { ...headers, 'content-length': String(limit + 1) });
    expect(await answer.until('\r\n\r\n')).toMatch(/^HTTP\/1.1 413/);
    const body = JSON.stringify({ filler: 'x'.repeat(limit) });
    const chunked = new RawConnection(scene.url);
    open.push(chunked);
    chunked.head(
      path,
      { ...JSON_TYPE, ...headers, 'transfer-encoding': 'chunked' },
      `${body.length.toString(16)}\r\n${body}\r\n`,
    );
    expect(await chunked.until('\r\n\r\n')).toMatch(/^HTTP\/1.1 413/);
  });

  it('P3 the form of the customer page is answered without its body', async () => {
    expect(await announce(LINK, {}).until('\r\n\r\n')).toMatch(/^HTTP\/1.1 404/);
  });

  it('P3 a sender with a credential that expects 100 is asked to continue, and answered', async () => {
    const body = JSON.stringify({ clientCustomerId: `expected-${adapter}` });
    const expecting = { ...JSON_TYPE, 'content-length': String(body.length), expect: '100-continue' };
    const company = new RawConnection(scene.url).head('/verified-users', { ...expecting, ...AUTHORIZED });
    open.push(company);
    expect(await company.until('\r\n\r\n')).toMatch(/^HTTP\/1.1 100 Continue/);
    company.send(body);
    expect(await company.until('"created":true')).toContain('HTTP/1.1 201');

    const token = { 'x-prove-authorization': `Bearer ${sign()}` };
    const delivery = '{"notifications":[]}';
    const prove = new RawConnection(scene.url);
    open.push(prove);
    prove.head('/webhooks/prove', { ...expecting, ...token, 'content-length': String(delivery.length) });
    expect(await prove.until('\r\n\r\n')).toMatch(/^HTTP\/1.1 100 Continue/);
    prove.send(delivery);
    expect(await prove.until('deliveryId')).toContain('HTTP/1.1 200');
  });

  it('P3 bodies that must not be parsed are refused by name, and never with 500', async () => {
    const headers = { ...AUTHORIZED, ...JSON_TYPE, 'idempotency-key': `key-${adapter}` };
    const send = async (body: string, more: Record<string, string> = {}) => {
      const init = { method: 'POST', headers: { ...headers, ...more }, body };
      const answer = await fetch(`${scene.url}/verified-users`, init);
      return [answer.status, ((await answer.json()) as { code: string }).code];
    };
    const deep = (levels: number) => `{"clientCustomerId":${'['.repeat(levels)}${']'.repeat(levels)}}`;
    expect(await send(deep(30_000))).toEqual([422, 'INVALID_REQUEST']);
    expect(await send(deep(500))).toEqual([422, 'INVALID_REQUEST']);
    expect(await send('{"clientCustomerId":')).toEqual([400, 'MALFORMED_BODY']);
    expect(await send('{"__proto__":{"clientCustomerId":"a"}}')).toEqual([400, 'MALFORMED_BODY']);
    expect(await send('{"\\u005f_proto__":{"clientCustomerId":"a"}}')).toEqual([400, 'MALFORMED_BODY']);
    expect(await send('{}', { 'content-type': 'text/plain' })).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
    expect(await send('{}', { 'content-encoding': 'gzip' })).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
  });
});
