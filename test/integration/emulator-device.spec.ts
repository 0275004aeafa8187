import { once } from 'node:events';
import { WebSocket } from 'ws';
import { type ProveEmulator, startProveEmulator } from '../../src/emulator';
import { readFixture } from '../support/prove/read-fixture';
import { type Answer, EmulatorClient, type Json, read } from './emulator/emulator-client';

const MINUTE_MS = 60_000;

interface Step {
  request: { path: string; headers: Record<string, string>; body: unknown };
  response: { status: number; body: unknown };
}

describe('the device API of the emulator', () => {
  let emulator: ProveEmulator;
  let client: EmulatorClient;

  beforeEach(async () => {
    emulator = await startProveEmulator();
    client = await EmulatorClient.connect(emulator);
  });
  afterEach(() => emulator.stop());

  async function open(
    fields: Record<string, unknown> = {},
  ): Promise<{ correlationId: string; authToken: string }> {
    const { body } = await client.post('/v3/unify', {
      possessionType: 'mobile',
      clientRequestId: 'req-1',
      phoneNumber: '2001004014',
      finalTargetUrl: 'https://www.example.com/landing-page',
      allowOTPRetry: true,
      ...fields,
    });
    return body;
  }
  async function call(authToken: string, path: string, body: unknown, headers = {}): Promise<Answer> {
    return read(
      await fetch(emulator.url + path, {
        method: 'POST',
        headers: { ...headers, authorization: `Bearer ${authToken}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    );
  }
  const status = async (correlationId: string) =>
    (await client.post('/v3/unify-status', { correlationId })).body.success;
  const code = (authToken: string, otp: string) => call(authToken, '/v1/client/mobile/otp/finish', { otp });
  const startOtp = (authToken: string, body = {}) => call(authToken, '/v1/client/mobile/otp/start', body);
  const startLink = (authToken: string, isMobile = false) =>
    call(authToken, '/v1/client/mobile/instantlink/start', { sourceIp: null, isMobile });

  function listen(authToken: string): WebSocket {
    const url = `${emulator.url.replace('http', 'ws')}/v1/client/status?token=${encodeURIComponent(authToken)}`;
    return new WebSocket(url);
  }
  async function nextMessage(channel: WebSocket): Promise<string> {
    const [message] = (await once(channel, 'message')) as [Buffer];
    return message.toString();
  }

  describe('tokens', () => {
    it.each(['mobile', 'desktop'] as const)(
      'for %s hold the claims that the official SDK reads',
      async (type) => {
        const { authToken } = await open({ possessionType: type });
        const fixture = readFixture<Record<string, { claims: Json }>>('device-api.auth-token')[type]!.claims;
        const claims = JSON.parse(atob(authToken.split('.')[1]!));
        expect(shapeOf(claims)).toEqual(shapeOf(fixture));
        expect(claims.auth).toMatchObject({
          endp: emulator.url,
          next: fixture.auth.next,
          subs: fixture.auth.subs,
        });
        expect(claims.exp - claims.iat).toBe(900);
      },
    );

    it('survive atob, every one of them', async () => {
      emulator.settings.requestsPerSecond = 0;
      for (let made = 0; made < 200; made++)
        expect((await open()).authToken.split('.')[1]).toMatch(/^[A-Za-z0-9]+$/);
    });

    it('say that a number is still to be asked for', async () => {
      const { authToken } = await open({ phoneNumber: undefined });
      expect(JSON.parse(atob(authToken.split('.')[1]!)).auth.subs.mob.auths.otp.mnp).toBe(false);
    });

    it('end with their session, and nobody else can make one', async () => {
      const { authToken } = await open();
      const [head, claims] = authToken.split('.');
      expect((await startOtp(`${head}.${claims}.c2ln`)).status).toBe(401);
      emulator.clock.advance(15 * MINUTE_MS);
      expect((await startOtp(authToken)).status).toBe(401);
    });
  });

  it('the documented OTP conversation', async () => {
    const { authToken, correlationId } = await open();
    const { steps } = readFixture<{ steps: Step[] }>('device-api.otp');
    for (const { request, response } of steps) {
      const answer = await call(authToken, request.path, request.body, {
        'pa-version': request.headers['pa-version'],
      });
      expect({ status: answer.status, body: answer.body }).toEqual(response);
    }
    expect(await status(correlationId)).toBe('true');
  });

  it('the documented hard failure, after one wrong code or after three', async () => {
    const { hardFailure } = readFixture<{ hardFailure: Step }>('device-api.otp');
    for (const [allowOTPRetry, tries] of [
      [false, 1],
      [true, 3],
    ] as const) {
      const { authToken, correlationId } = await open({ allowOTPRetry });
      await startOtp(authToken);
      const answers = [];
      for (let tried = 0; tried < tries; tried++) answers.push((await code(authToken, '9999')).body);
      expect(answers.filter((body) => body.next !== 'done')).toHaveLength(tries - 1);
      expect(answers.at(-1)).toEqual(hardFailure.response.body);
      expect((await code(authToken, '1234')).body).toEqual(hardFailure.response.body);
      expect(await status(correlationId)).toBe('false');
    }
  });

  it('a code ends after two minutes, and another one can be sent', async () => {
    const { authToken, correlationId } = await open();
    await startOtp(authToken);
    emulator.clock.advance(2 * MINUTE_MS);
    expect((await code(authToken, '1234')).body.data.message).toBe('pin has expired');
    await startOtp(authToken);
    expect((await code(authToken, '1234')).body).toEqual({ next: 'done' });
    expect(await status(correlationId)).toBe('true');
  });

  it('a code before it was sent is out of order', async () => {
    expect((await code((await open()).authToken, '1234')).status).toBe(403);
  });

  it('the number comes from the browser, and can be corrected', async () => {
    const { authToken, correlationId } = await open({ phoneNumber: undefined });
    expect((await startOtp(authToken)).body.data.message).toBe('phone number is missing');
    expect((await startOtp(authToken, { mobileNumber: 'bad' })).body.data.message).toBe(
      'invalid phone number',
    );
    await startOtp(authToken, { mobileNumber: '2001004015' });
    await startOtp(authToken, { mobileNumber: '2001004014' });
    await code(authToken, '1234');
    expect((await client.post('/v3/unify-status', { correlationId })).body).toMatchObject({
      success: 'true',
      phoneNumber: '2001004014',
    });
  });

  it('the documented Instant Link: the channel hears when it is opened, whichever comes first', async () => {
    const { webSocket, start } = readFixture<Json>('device-api.instant-link');
    for (const listenFirst of [true, false]) {
      const { authToken, correlationId } = await open({ possessionType: 'desktop' });
      const early = listenFirst ? listen(authToken) : undefined;
      const heard = early && nextMessage(early);
      if (early) await once(early, 'open');
      expect((await startLink(authToken)).body).toEqual(start.responseWithRetryStep.body);
      expect(await (heard ?? nextMessage(listen(authToken)))).toBe(webSocket.serverMessages.success);
      expect(await status(correlationId)).toBe('true');
    }
  });

  it('starts an Instant Link in the other documented form as well', async () => {
    emulator.settings.instantLinkStart = 'withData';
    const { start } = readFixture<Json>('device-api.instant-link');
    const { authToken } = await open({ possessionType: 'desktop' });
    expect((await startLink(authToken)).body).toEqual(start.responseWithoutRetryStep.body);
  });

  it('the channel answers ping with pong, and refuses a stranger', async () => {
    emulator.settings.instantLinks = 'waiting';
    const { authToken } = await open({ possessionType: 'desktop' });
    const channel = listen(authToken);
    await once(channel, 'open');
    channel.send('ping');
    expect(await nextMessage(channel)).toBe('pong');
    const [error] = (await once(listen('x.y.z'), 'error')) as [Error];
    expect(error.message).toContain('401');
  });

  it('a link that waits is opened by its address, once, and ends after three minutes', async () => {
    emulator.settings.instantLinks = 'waiting';
    const fixture = readFixture<Json>('device-api.instant-link');
    for (const [late, message, success] of [
      [false, fixture.webSocket.serverMessages.success, 'true'],
      [true, fixture.webSocket.serverMessages.failureFinishing, 'false'],
    ] as const) {
      const { authToken, correlationId } = await open({ possessionType: 'desktop' });
      const channel = listen(authToken);
      const heard = nextMessage(channel);
      await once(channel, 'open');
      await startLink(authToken);
      expect(await status(correlationId)).toBe('pending');
      const { link, authId } = emulator.sessions.list().at(-1)!;
      if (late) emulator.clock.advance(3 * MINUTE_MS);
      const opened = await fetch(`${emulator.url}/link/${link!.id}`, { redirect: 'manual' });
      const target = String(fixture.mobileRedirectBack)
        .replace('auth-0001', authId)
        .replace('asc=true', `asc=${!late}`);
      expect(opened.headers.get('location')).toBe(target);
      expect(await heard).toBe(message);
      expect(await status(correlationId)).toBe(success);
    }
  });

  it('a user whose possession fails does so on both ways', async () => {
    for (const possessionType of ['mobile', 'desktop']) {
      const { authToken, correlationId } = await open({
        possessionType,
        phoneNumber: '2025550102',
        allowOTPRetry: false,
      });
      await (possessionType === 'mobile' ? startOtp(authToken) : startLink(authToken));
      if (possessionType === 'mobile') expect((await code(authToken, '1234')).body.error.code).toBe(10001);
      expect(await status(correlationId)).toBe('false');
    }
  });

  it('a step that the browser gives up fails the check; Mobile Auth falls back to a code', async () => {
    const { authToken, correlationId } = await open();
    const report = (area: string) => call(authToken, `/v1/client/${area}/error`, { message: 'gave up' });
    expect((await report('mobile/instant')).body).toEqual({ next: 'mobile/otp' });
    expect(await status(correlationId)).toBe('pending');
    expect((await report('mobile/otp')).body).toMatchObject({ next: 'done', error: { code: 10001 } });
    expect(await status(correlationId)).toBe('false');
  });

  it.each([
    ['fails', { next: 'done', error: { code: 10001, message: 'possession was not shown' } }, 'false'],
    ['waits', { next: '' }, 'pending'],
  ] as const)('a status channel that is reported lost: the check %s', async (lostChannel, body, after) => {
    Object.assign(emulator.settings, { lostChannel, instantLinks: 'waiting' });
    const { authToken, correlationId } = await open({ possessionType: 'desktop' });
    await startLink(authToken);
    expect((await call(authToken, '/v1/client/mobile/instantlink/error', { message: 'lost' })).body).toEqual(
      body,
    );
    expect(await status(correlationId)).toBe(after);
    const { link } = emulator.sessions.list().at(-1)!;
    await fetch(`${emulator.url}/link/${link!.id}`, { redirect: 'manual' });
    expect(await status(correlationId)).toBe(after === 'pending' ? 'true' : 'false');
  });

  it('lets any page call it, with all the headers of the official SDK', async () => {
    const wished = 'authorization,content-type,pa-challenge,pa-kid,pa-sig-version,pa-signature,pa-version';
    const preflight = await fetch(`${emulator.url}/v1/client/mobile/otp/start`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://shop.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': wished,
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('https://shop.example');
    expect(preflight.headers.get('access-control-allow-headers')).toBe(wished);
  });
});

/** The names and the kinds of values, not the values. */
function shapeOf(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, shapeOf(one)]));
}
