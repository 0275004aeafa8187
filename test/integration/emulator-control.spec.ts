import { type Delivery, type ProveEmulator, startProveEmulator } from '../../src/emulator';
import { type Answer, EmulatorClient, read } from './emulator/emulator-client';
import { WebhookReceiver } from './emulator/webhook-receiver';

describe('the control API of the emulator', () => {
  let emulator: ProveEmulator;
  let receiver: WebhookReceiver;

  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
    emulator = await startProveEmulator();
  });
  afterEach(async () => {
    await emulator.stop();
    await receiver.stop();
  });

  async function control(method: string, path: string, body?: unknown, headers = {}): Promise<Answer> {
    return read(
      await fetch(`${emulator.url}/_emulator/${path}`, {
        method,
        headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
        body: body === undefined ? undefined : JSON.stringify(body),
      }),
    );
  }
  const state = async () => (await control('GET', 'state')).body;
  const enrol = (fields = {}) =>
    control('POST', 'identities', { phoneNumber: '2001004031', clientCustomerId: 'customer-1', ...fields });

  it('saves the webhook with a test, raises events, and shows request and answer', async () => {
    const { webhook, delivery } = (
      await control('POST', 'webhook/test', { url: receiver.url, payload: 'one' })
    ).body;
    expect(delivery.attempts[0]).toMatchObject({ status: 200, answer: '{"accepted":1}' });
    await enrol();
    const raised = await control('POST', 'events', { events: [{ eventType: 'PORT', to: 'customer-1' }] });
    expect(raised.body.events).toEqual([{ eventType: 'PORT', to: 'customer-1', silence: null }]);
    receiver.verify(receiver.received[1]!, webhook.secret);
    const deliveries: Delivery[] = (await state()).deliveries;
    expect(deliveries.map(({ about, outcome }) => [about, outcome])).toEqual([
      ['PORT', 'accepted'],
      ['test', 'accepted'],
    ]);
    await control('POST', `deliveries/${deliveries[0]!.id}/again`);
    expect(receiver.received[2]!.body).toBe(receiver.received[1]!.body);
  });

  it('sends a body as it is, signed, also one that is no JSON', async () => {
    await control('PUT', 'webhook', { url: receiver.url, secret: 'whsec_given' });
    await control('POST', 'deliveries', { body: '{"notifications":[' });
    await control('POST', 'deliveries', { body: { notifications: 7 }, signature: 'missing' });
    expect(receiver.received.map(({ body }) => body)).toEqual(['{"notifications":[', '{"notifications":7}']);
    receiver.verify(receiver.received[0]!, 'whsec_given');
    expect(receiver.received[1]!.headers['x-prove-authorization']).toBeUndefined();
  });

  it('advances the clock, decides a possession check, adds people, and forgets everything', async () => {
    const client = await EmulatorClient.connect(emulator);
    await control('POST', 'users', { phoneNumber: '2125550199', firstName: 'Ada', lastName: 'Keller' });
    const { correlationId } = (
      await client.post('/v3/verify', {
        possessionType: 'mobile',
        phoneNumber: '2125550199',
        firstName: 'ada',
        lastName: 'Keller',
      })
    ).body;
    const status = () => client.post('/v3/verify-status', { correlationId });
    expect((await status()).body.success).toBe('pending');
    await control('POST', `sessions/${correlationId}/possession`, { result: 'success' });
    expect((await status()).body.success).toBe('true');
    await control('POST', 'clock', { advanceSeconds: 900 });
    expect((await status()).body.code).toBe(8008);
    await control('POST', 'reset');
    expect(await state()).toMatchObject({
      identities: [],
      sessions: [],
      deliveries: [],
      clock: { aheadMs: 0 },
    });
  });

  it('pauses, revives and disenrols', async () => {
    const { id } = (await enrol()).body;
    expect((await control('PATCH', `identities/${id}`, { active: false, ended: true })).body).toMatchObject({
      active: false,
      ended: true,
    });
    await control('DELETE', `identities/${id}`);
    expect((await state()).identities).toEqual([]);
  });

  it.each([
    ['PATCH', 'settings', { nothing: 'x' }],
    ['PATCH', 'settings', { identityIdName: 'x' }],
    ['PATCH', 'settings', { requestsPerSecond: -1 }],
    ['PATCH', 'settings', { constructor: 'x' }],
    ['PATCH', 'manner', { lost: 'yes' }],
    ['PATCH', 'manner', { attempts: 4 }],
    ['PATCH', 'manner', { loseNext: -1 }],
    ['POST', 'faults', { kind: 'x' }],
    ['POST', 'faults', {}],
    ['POST', 'faults', { kind: 'status', status: 200 }],
    ['POST', 'clock', { advanceSeconds: -1 }],
    ['POST', 'events', {}],
    ['POST', 'events', { events: [{ eventType: 'PORT' }] }],
    ['PUT', 'webhook', { url: 'ftp://x' }],
    ['POST', 'users', {}],
    ['POST', 'identities', { phoneNumber: 'bad' }],
  ])('%s %s %j is refused in words', async (method, path, body) => {
    const before = await state();
    const answer = await control(method, path, body);
    expect(answer).toMatchObject({ status: 400, body: { message: expect.stringMatching(/\w+/) } });
    expect({ ...(await state()), clock: 0 }).toEqual({ ...before, clock: 0 });
  });

  it('says that no webhook is configured', async () => {
    expect(await control('POST', 'deliveries', { body: {} })).toMatchObject({
      status: 409,
      body: { message: 'No webhook is configured: give its URL first.' },
    });
  });

  it('a page elsewhere can neither read nor do anything', async () => {
    for (const site of ['cross-site', 'same-site'])
      expect((await control('POST', 'reset', undefined, { 'sec-fetch-site': site })).status).toBe(403);
    expect((await control('GET', 'state')).headers.get('access-control-allow-origin')).toBeNull();
  });
});
