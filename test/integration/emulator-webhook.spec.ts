import { type EventInput, type ProveEmulator, startProveEmulator } from '../../src/emulator';
import { readPhoneNumber } from '../../src/emulator/sandbox/phone-number';
import { WebhookReceiver } from './emulator/webhook-receiver';

const SECRET = 'whsec_of_this_test_0123456789';
const PHONES = ['2001004031', '2001004035', '2001004036'];

describe('the webhook sender of the emulator', () => {
  let emulator: ProveEmulator;
  let receiver: WebhookReceiver;

  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
    emulator = await startProveEmulator({
      webhook: { url: receiver.url, secret: SECRET },
      manner: { retryDelayMs: 0 },
    });
    for (const [index, phone] of PHONES.entries())
      emulator.identities.enrol(readPhoneNumber(phone)!, {
        id: `id-${index}`,
        clientCustomerId: `customer-${index}`,
      });
  });
  afterEach(async () => {
    await emulator.stop();
    await receiver.stop();
  });

  const three: EventInput[] = ['DISCONNECT', 'PHONE_NUMBER_CHANGE', 'MOVED_OUT_OF_COVERAGE'].map(
    (eventType, index) => ({ eventType, to: `customer-${index}`, eventId: `event-${index}` }),
  );
  const idsReceived = () => receiver.notifications.map((items) => items.map(({ eventId }) => eventId));

  it('signs and writes as Prove does', async () => {
    await emulator.raise([{ eventType: 'PHONE_NUMBER_CHANGE', to: 'customer-0' }]);
    const [delivery] = receiver.received;
    const claims = receiver.verify(delivery!, SECRET);
    expect(claims['exp']).toBeGreaterThan(claims['iat'] as number);
    expect(delivery!.headers['content-type']).toBe('application/json');
    expect(delivery!.headers['x-correlation-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(delivery!.headers['authorization']).toBeUndefined();
    expect(JSON.parse(delivery!.body)).toEqual({
      notifications: [
        {
          eventId: expect.stringMatching(/^[0-9a-f-]{36}$/),
          event: 'phone number change detected',
          eventType: 'PHONE_NUMBER_CHANGE',
          eventTimestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
          clientCustomerId: 'customer-0',
          identityId: 'id-0',
        },
      ],
    });
  });

  it('loses the next so many deliveries, and each nth one, and says so', async () => {
    const send = async (eventId: string, manner = {}) =>
      (await emulator.raise([{ ...three[0]!, eventId }], manner)).deliveries[0]!.outcome;
    emulator.settings.terminalEvents = 'some';
    const raise = (eventId: string) =>
      send(eventId).finally(() => (emulator.identities.find('id-0')!.ended = false));
    emulator.sender.manner.loseNext = 2;
    expect([await raise('a'), await raise('b'), await raise('c')]).toEqual(['lost', 'lost', 'accepted']);
    expect(emulator.sender.manner.loseNext).toBe(0);
    emulator.sender.manner.loseEvery = 2;
    // The fourth and the sixth of all.
    expect([await raise('d'), await raise('e'), await raise('f')]).toEqual(['lost', 'accepted', 'lost']);
    emulator.sender.manner.loseEvery = 0;
    const { deliveries } = await emulator.raise(three, { loseNext: 2, batchSize: 1 });
    expect(deliveries.map(({ outcome }) => outcome)).toEqual(['lost', 'lost', 'accepted']);
    expect(idsReceived()).toEqual([['c'], ['e'], ['event-2']]);
  });

  it('names the identity proveId where that is switched on, and no customer where none was given', async () => {
    emulator.settings.webhookIdName = 'proveId';
    emulator.identities.enrol(readPhoneNumber('2001004032')!, { id: 'id-9' });
    await emulator.raise([{ eventType: 'PORT', to: 'id-9' }]);
    const { proveId, ...rest } = receiver.notifications[0]![0];
    expect(proveId).toBe('id-9');
    expect(rest).not.toHaveProperty('identityId');
    expect(rest).not.toHaveProperty('clientCustomerId');
  });

  it.each([
    [1, [500], 1, 'refused'],
    [3, [500, 503], 3, 'accepted'],
    [3, [500, 500, 500, 500], 3, 'refused'],
    [3, [], 1, 'accepted'],
    [3, [302, 204], 2, 'accepted'],
  ])('with up to %i attempts, answers %j: %i sent, %s', async (attempts, statuses, sent, outcome) => {
    receiver.statuses.push(...statuses);
    const { deliveries } = await emulator.raise([three[0]!], { attempts });
    expect(deliveries[0]!.outcome).toBe(outcome);
    expect(receiver.received).toHaveLength(sent);
    expect(new Set(receiver.received.map(({ headers }) => headers['x-correlation-id'])).size).toBe(1);
  });

  it('signs every attempt anew', async () => {
    receiver.statuses.push(500);
    let now = 1767225600_000;
    const own = await startProveEmulator({
      now: () => (now += 1000),
      webhook: { url: receiver.url, secret: SECRET },
    });
    await own.sender.send([{ eventType: 'PORT', id: 'x' }], { attempts: 2, retryDelayMs: 0 });
    await own.stop();
    const tokens = receiver.received.map(({ headers }) => headers['x-prove-authorization']);
    expect(tokens).toHaveLength(2);
    expect(tokens[0]).not.toBe(tokens[1]);
  });

  it.each([
    [{}, [['event-0', 'event-1', 'event-2']]],
    [{ batchSize: 2 }, [['event-0', 'event-1'], ['event-2']]],
    [{ batchSize: 1, order: 'reversed' as const }, [['event-2'], ['event-1'], ['event-0']]],
    [
      { duplicates: 1 },
      [
        ['event-0', 'event-1', 'event-2'],
        ['event-0', 'event-1', 'event-2'],
      ],
    ],
    [{ lost: true }, []],
  ])('sends three events in the manner %j', async (manner, expected) => {
    await emulator.raise(three, manner);
    expect(idsReceived()).toEqual(expected);
  });

  it('holds events back until they are flushed', async () => {
    await emulator.raise(three.slice(0, 2), { held: true });
    expect(receiver.received).toEqual([]);
    await emulator.sender.flush({ order: 'reversed' });
    expect(idsReceived()).toEqual([['event-1', 'event-0']]);
  });

  it.each(['wrong', 'expired', 'missing', 'no_algorithm'] as const)(
    'a token that is %s does not verify',
    async (signature) => {
      await emulator.raise([three[0]!], { signature });
      expect(() => receiver.verify(receiver.received[0]!, SECRET)).toThrow();
    },
  );

  it('a receiver that is away is a refused delivery with its reason', async () => {
    await receiver.stop();
    const { deliveries } = await emulator.raise([three[0]!]);
    expect(deliveries[0]).toMatchObject({ outcome: 'refused', attempts: [{ error: 'ECONNREFUSED' }] });
    receiver = await WebhookReceiver.start();
  });

  it('is silent after the event that ended the notices, until the number is enrolled again', async () => {
    const raise = async () =>
      (await emulator.raise([{ eventType: 'PORT', to: 'customer-0' }])).events[0]!.silence;
    expect([await raise(), await raise()]).toEqual([null, 'ended']);
    emulator.identities.setActive(emulator.identities.require('id-0'), true);
    expect(await raise()).toBe('ended');
    emulator.settings.activation = 'revives';
    emulator.identities.setActive(emulator.identities.require('id-0'), true);
    expect(await raise()).toBeNull();
    emulator.identities.enrol(readPhoneNumber(PHONES[0]!)!, {});
    expect(await raise()).toBeNull();
  });

  it('the later reading lets notices go on after a port', async () => {
    emulator.settings.terminalEvents = 'some';
    emulator.settings.afterTerminalEvent = 'inactive';
    const raise = async (eventType: string) =>
      (await emulator.raise([{ eventType, to: 'customer-0' }])).events[0]!.silence;
    expect(await raise('PORT')).toBeNull();
    expect(await raise('LINE_TYPE_CHANGE')).toBeNull();
    expect(emulator.identities.require('id-0')).toMatchObject({
      carrier: 'T-Mobile',
      lineType: 'voip',
      active: true,
    });
    expect(await raise('DISCONNECT')).toBeNull();
    expect(emulator.identities.require('id-0').active).toBe(false);
    expect(await raise('PORT')).toBe('inactive');
  });

  it('sends nothing to anybody who is not enrolled', async () => {
    const { events, deliveries } = await emulator.raise([{ eventType: 'PORT', to: 'nobody' }]);
    expect({ events, deliveries }).toEqual({
      events: [{ eventType: 'PORT', to: 'nobody', silence: 'not_enrolled' }],
      deliveries: [],
    });
  });

  it('Save and Test makes the secret and sends at once, signed with it; the next press keeps it', async () => {
    const own = await startProveEmulator();
    const first = await own.sender.saveAndTest(receiver.url, 'example');
    expect(first.webhook.secret).toMatch(/^whsec_[0-9a-f]{48}$/);
    receiver.verify(receiver.received[0]!, first.webhook.secret);
    expect(receiver.notifications[0]!.map(({ eventType }) => eventType)).toEqual([
      'PHONE_NUMBER_CHANGE',
      'DISCONNECT',
      'MOVED_OUT_OF_COVERAGE',
    ]);
    const second = await own.sender.saveAndTest(receiver.url, 'empty');
    expect(second.webhook.secret).toBe(first.webhook.secret);
    expect(receiver.received[1]!.body).toBe('{"notifications":[]}');
    await own.stop();
  });

  it('stopping ends a delivery that waits', async () => {
    const own = await startProveEmulator({ webhook: { url: receiver.url, secret: SECRET } });
    const sending = own.sender.send([{ eventType: 'PORT', id: 'x' }], { delayMs: 3_600_000 });
    await own.stop();
    expect((await sending)[0]!.outcome).toBe('lost');
  });
});
