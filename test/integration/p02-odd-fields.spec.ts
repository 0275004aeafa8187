import { randomUUID } from 'node:crypto';
import { item } from '../support/notification-item';
import { startTestApp, type TestApp } from '../support/test-app';
import { untilIdle } from './core/idle-queues';

/** An unusual item about a known customer, as an object or as JSON text. */
type Variant = (given: { customer: string; prove: string }) => object | string;

const base = ({ customer, prove }: { customer: string; prove: string }) =>
  item({ clientCustomerId: customer, identityId: prove, eventTimestamp: new Date().toISOString() });
const withField =
  (field: string, value: unknown): Variant =>
  (given) => ({ ...base(given), [field]: value });
const withoutField = (field: string): Variant => withField(field, undefined);

/** Name, variant, resulting doubt, review reason of the identity. */
const VARIANTS: [string, Variant, string | null, string | null][] = [
  ['a numeric clientCustomerId', withField('clientCustomerId', 7), 'number_changed', 'customer_id_mismatch'],
  [
    'a fractional clientCustomerId',
    withField('clientCustomerId', 7.5),
    'number_changed',
    'client_customer_id_unusable',
  ],
  [
    'clientCustomerId an object',
    withField('clientCustomerId', { id: 1 }),
    'number_changed',
    'client_customer_id_unusable',
  ],
  [
    'clientCustomerId of 256 characters',
    withField('clientCustomerId', 'x'.repeat(256)),
    'number_changed',
    'client_customer_id_unusable',
  ],
  [
    'clientCustomerId with NUL',
    withField('clientCustomerId', 'a\0b'),
    'number_changed',
    'client_customer_id_unusable',
  ],
  ['identityId with NUL', withField('identityId', 'a\0b'), 'number_changed', 'prove_id_unusable'],
  [
    'identityId of 256 characters',
    withField('identityId', 'x'.repeat(256)),
    'number_changed',
    'prove_id_unusable',
  ],
  ['identityId a list', withField('identityId', ['p']), 'number_changed', 'prove_id_unusable'],
  [
    'identityId unusable beside a good proveId',
    (given) => ({ ...base(given), identityId: false, proveId: given.prove }),
    'number_changed',
    'prove_id_unusable',
  ],
  [
    'identityId and proveId that disagree',
    withField('proveId', 'another'),
    'number_changed',
    'prove_ids_disagree',
  ],
  [
    'eventTimestamp in epoch seconds',
    withField('eventTimestamp', Math.floor(Date.now() / 1000)),
    'number_changed',
    null,
  ],
  ['eventTimestamp in epoch milliseconds', withField('eventTimestamp', Date.now()), 'number_changed', null],
  [
    'eventTimestamp in Go style',
    withField('eventTimestamp', '2026-01-23 10:11:12 +0000 UTC'),
    'number_changed',
    null,
  ],
  [
    'eventTimestamp without an offset',
    withField('eventTimestamp', '2026-01-23T10:11:12'),
    'number_changed',
    'event_timestamp_unusable',
  ],
  [
    'eventTimestamp garbage',
    withField('eventTimestamp', 'yesterday'),
    'number_changed',
    'event_timestamp_unusable',
  ],
  [
    'eventTimestamp the zero time',
    withField('eventTimestamp', '0001-01-01T00:00:00Z'),
    'number_changed',
    'event_timestamp_unusable',
  ],
  ['no eventTimestamp', withoutField('eventTimestamp'), 'number_changed', 'event_timestamp_unusable'],
  ['no eventId', withoutField('eventId'), 'number_changed', 'event_id_unusable'],
  ['eventId null', withField('eventId', null), 'number_changed', 'event_id_unusable'],
  ['eventId of 256 characters', withField('eventId', 'x'.repeat(256)), 'number_changed', 'event_id_unusable'],
  [
    'a numeric eventId',
    (given) => JSON.stringify(base(given)).replace(/"eventId":"[^"]*"/, `"eventId":${Date.now()}`),
    'number_changed',
    null,
  ],
  ['no eventType', withoutField('eventType'), null, 'unknown_event_type'],
  ['eventType null', withField('eventType', null), null, 'unknown_event_type'],
  ['eventType of 101 characters', withField('eventType', 'X'.repeat(101)), null, 'unknown_event_type'],
  ['an unknown eventType', withField('eventType', 'CARRIER_CHANGE'), null, 'unknown_event_type'],
  ['nothing but a Prove id', ({ prove }) => ({ proveId: prove }), null, 'unknown_event_type'],
  [
    'nothing but a customer id',
    ({ customer }) => ({ clientCustomerId: customer }),
    null,
    'unknown_event_type',
  ],
];

describe('P2 an unusable field does not cost an event', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await startTestApp();
  });

  afterAll(() => test.close());

  async function register() {
    const given = { customer: randomUUID(), prove: randomUUID() };
    const { identityId } = await test.users.registerIdentity({
      clientCustomerId: given.customer,
      email: 'ada.keller@example.com',
      phoneNumber: '+12025550143',
      enrollment: { proveId: given.prove, enrolled: true, verifiedAt: new Date('2026-01-01') },
    });
    return { ...given, identityId };
  }

  const effectsOn = async (identityId: string) => {
    const [row] = await test.dataSource.query<
      [{ doubt: string | null; review: string | null; events: string[] }]
    >(
      `SELECT doubt, review_reason AS review,
              ARRAY(SELECT name FROM vu_host_event event WHERE event.identity_id = identity.id
                     AND name IN ('identity.doubted', 'identity.review_required') ORDER BY name) AS events
         FROM vu_identity identity WHERE id = $1`,
      [identityId],
    );
    return row;
  };

  it.each(VARIANTS)('P2 %s', async (_name, variant, doubt, review) => {
    const given = await register();
    const odd = variant(given);
    const body = `{"notifications":[${typeof odd === 'string' ? odd : JSON.stringify(odd)}]}`;
    const answers = [];
    for (let time = 0; time < 2; time += 1) answers.push(await (await test.deliver(body)).json());
    await untilIdle(test);
    expect(answers).toMatchObject([{ quarantined: 0 }, { accepted: 0, quarantined: 0 }]);
    const { events, ...state } = await effectsOn(given.identityId);
    expect(state).toEqual({ doubt, review });
    expect([...new Set(events)]).toEqual([
      ...(doubt ? ['identity.doubted'] : []),
      ...(review ? ['identity.review_required'] : []),
    ]);
    expect(events.filter((name) => name === 'identity.review_required').length).toBeLessThan(2);
  });
});
