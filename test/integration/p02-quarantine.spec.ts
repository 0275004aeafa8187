import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Delivery, Notification, Quarantined } from '../../src';
import { item } from '../support/notification-item';
import { sign } from '../support/sign';
import { startTestApp, type TestApp } from '../support/test-app';
import { truncate } from '../support/truncate';

const RACERS = 16;
const LIMIT = 5;

describe('P2 nothing signed with our secret is lost for its shape', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await startTestApp({ options: { webhook: { maxRefusedDeliveries: LIMIT } } });
  });

  afterEach(async () => {
    await truncate(test.dataSource, ['vu_quarantine', 'vu_notification', 'vu_delivery']);
  });

  afterAll(() => test.close());

  const quarantined = () => test.dataSource.getRepository(Quarantined).find({ order: { id: 'ASC' } });
  const notifications = () => test.dataSource.getRepository(Notification).find({ order: { id: 'ASC' } });
  const deliveries = () => test.dataSource.getRepository(Delivery).find();
  const expired = () => sign({ exp: Math.floor(Date.now() / 1000) - 600 });

  it.each([
    ['no JSON', 'not_json', '{"notifications": ['],
    ['an empty body', 'not_json', ''],
    ['no list', 'no_notifications', '{"hello": 1}'],
    // Where a `callbackUrl` of push authentication was pointed at the webhook by mistake.
    [
      'the answer of a push authentication',
      'no_notifications',
      JSON.stringify({ requestId: 'r-1', status: 0, response: { transactionId: 't-1', result: 'approved' } }),
    ],
    ['a list that nests too deep', 'too_deep', `{"notifications":${'['.repeat(100)}`],
    ['no UTF-8', 'not_utf8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
  ])(
    'P2 a signed body with %s is kept whole, one quarantined item, answered 200',
    async (_, reason, body) => {
      const answer = await test.deliver(body);
      expect(answer.status).toBe(200);
      expect(await answer.json()).toMatchObject({ accepted: 0, duplicates: 0, quarantined: 1 });
      expect((await quarantined()).map((row) => row.reason)).toEqual([reason]);
      expect((await deliveries()).map((delivery) => delivery.body)).toEqual([Buffer.from(body)]);
    },
  );

  it('P2 a bad item goes to quarantine as it came, its neighbours go on', async () => {
    const bad = { eventType: 'DISCONNECT', eventTimestamp: 'yesterday', extra: { kept: true } };
    const answer = await test.deliver({ notifications: [item(good()), bad, item(good()), null, 7] });
    expect(await answer.json()).toMatchObject({ accepted: 2, quarantined: 3 });
    const [first] = await quarantined();
    expect(JSON.parse(first!.content!.toString())).toEqual(bad);
    expect(first).toMatchObject({ reason: 'no_customer', kind: 'item', project: 'default' });
    expect(first!.detail).toContain('identityId');
    expect(first!.detail).not.toContain('yesterday');
  });

  it('P2 what the tolerance fixture holds is accepted: unknown type, proveId, no customer id, offsets, extra fields', async () => {
    const fixture = JSON.parse(readFileSync(join(__dirname, '../fixtures/webhook.tolerance.json'), 'utf8'));
    const answer = await test.deliver(fixture.request.body);
    expect(await answer.json()).toMatchObject({ accepted: 3, duplicates: 0, quarantined: 0 });
    const rows = await notifications();
    expect(rows.map((row) => [row.eventType, row.proveId, row.clientCustomerId])).toEqual([
      ['SOMETHING_NEW', 'a0000000-0000-4000-8000-000000000009', 'c0000000-0000-4000-8000-000000000009'],
      ['PHONE_NUMBER_CHANGE', 'a0000000-0000-4000-8000-000000000001', 'c0000000-0000-4000-8000-000000000001'],
      ['DISCONNECT', 'a0000000-0000-4000-8000-000000000002', null],
    ]);
    expect(rows[2]!.eventTimestamp.toISOString()).toBe('2026-01-01T00:00:00.123Z');
  });

  it('P2 an unknown event type is recorded, flags the known customer, and changes nothing else', async () => {
    const clientCustomerId = randomUUID();
    await test.users.registerIdentity({ clientCustomerId, enrollment: { proveId: clientCustomerId } });
    await test.deliver({
      notifications: [item({ clientCustomerId, identityId: clientCustomerId, eventType: 'constructor' })],
    });
    await test.until(async () => (await notifications()).every((row) => row.status !== 'stored'));
    expect(await notifications()).toMatchObject([
      { status: 'recorded', reason: 'unknown_event_type', reviewReason: 'unknown_event_type' },
    ]);
    expect(await test.users.findIdentity(clientCustomerId)).toMatchObject({
      ...{ status: 'verified', doubt: null, reviewReason: 'unknown_event_type' },
    });
  });

  it('P2 the same eventId with other content is quarantined, and the first stays', async () => {
    const first = item(good());
    await test.deliver({ notifications: [first] });
    const answer = await test.deliver({ notifications: [{ ...first, eventType: 'DISCONNECT' }] });
    expect(await answer.json()).toMatchObject({ accepted: 0, duplicates: 0, quarantined: 1 });
    expect((await quarantined()).map((row) => row.reason)).toEqual(['event_id_reused']);
    // The second one exists only to flag the customer that it names.
    expect((await notifications()).map((row) => [row.eventType, row.problems])).toEqual([
      ['PHONE_NUMBER_CHANGE', null],
      ['DISCONNECT', ['event_id_reused']],
    ]);
  });

  it('P2 hostile keys do nothing', async () => {
    const hostile = `{"__proto__":{"polluted":1},"notifications":[{"__proto__":{"eventType":"DISCONNECT"},"constructor":{"prototype":{"polluted":1}}}]}`;
    const answer = await test.deliver(hostile);
    expect(await answer.json()).toMatchObject({ accepted: 0, quarantined: 1 });
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it('P4 a delivery with a right signature and an expired token is answered 401 and kept with its reason', async () => {
    const body = gzipSync(JSON.stringify({ notifications: [item(good())] }));
    const answer = await test.deliver(body, { token: expired(), headers: { 'content-encoding': 'gzip' } });
    expect(answer.status).toBe(401);
    expect(await quarantined()).toMatchObject([
      { kind: 'delivery', reason: 'token_expired', content: body, contentEncoding: 'gzip', deliveryId: null },
    ]);
    expect(await notifications()).toEqual([]);
  });

  it(`P3 refused deliveries are kept once for equal bytes and at most ${LIMIT}: ${RACERS} racers`, async () => {
    const bodies = Array.from({ length: RACERS }, (_, index) => `{"notifications":[],"n":${index % 8}}`);
    const answers = await Promise.all(bodies.map((body) => test.deliver(body, { token: expired() })));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([401]));
    const kept = await quarantined();
    expect(kept).toHaveLength(LIMIT);
    expect(new Set(kept.map((row) => row.content!.toString())).size).toBe(LIMIT);
  });

  it('P3 a delivery without the secret leaves nothing', async () => {
    const answer = await test.deliver(
      { notifications: [item(good())] },
      { token: sign({}, 'whsec_of_someone_else_0000') },
    );
    expect(answer.status).toBe(401);
    expect(await quarantined()).toEqual([]);
    expect(await deliveries()).toEqual([]);
  });

  it('P1 an empty list is a delivery that is kept', async () => {
    const answer = await test.deliver({ notifications: [] });
    expect(await answer.json()).toMatchObject({ accepted: 0, duplicates: 0, quarantined: 0 });
    expect(await deliveries()).toHaveLength(1);
  });

  it('P1 the bytes of a delivery and its correlation id are kept as they came', async () => {
    const body = `\u{feff}{ "notifications" : [] , "x": "\\u00e9" }`;
    await test.deliver(body, { headers: { 'x-correlation-id': 'abc-123', 'content-type': 'text/plain' } });
    expect(await deliveries()).toMatchObject([
      { body: Buffer.from(body), correlationId: 'abc-123', contentType: 'text/plain', itemCount: 0 },
    ]);
  });
});

function good() {
  return { clientCustomerId: randomUUID(), identityId: randomUUID() };
}
