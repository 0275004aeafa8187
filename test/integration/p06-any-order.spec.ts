import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { RecordVerificationInput, RegisterIdentityInput } from '../../src';
import { NOTIFICATIONS_QUEUE } from '../../src/verified-users/queue/queue-names';
import { RecordVerification } from '../../src/verified-users/identity/record-verification.service';
import { engines } from '../support/engines';
import { item } from '../support/notification-item';
import { startTestApp, type TestApp } from '../support/test-app';
import { untilBlocked } from './core/blocked-session';
import { queueOf, untilIdle } from './core/idle-queues';
import { normalFormOf, type NormalForm } from './core/normal-form';
import { insertions, permutations } from './core/orders';

const VERIFIED = new Date('2026-03-01T12:00:00Z');
const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

function after(seconds: number): Date {
  return new Date(VERIFIED.getTime() + seconds * 1000);
}

/** An event about whoever's story it is told in. `proveId` is a name such as P1, `nameless` leaves the customer out. */
interface Event {
  label: string;
  type: string;
  at: number;
  proveId?: string;
  nameless?: boolean;
}

type Step =
  | { event: Event }
  | { register: Omit<RegisterIdentityInput, 'clientCustomerId'> }
  | { verify: Omit<RecordVerificationInput, 'clientCustomerId'> };

const POLICIES = {
  SOFT: { doubt: 'number_ported', reverify: false, invite: false },
  QUIET: { doubt: 'line_type_changed', reverify: true, invite: false },
} as const;

// On one engine: the order of steps is the test's own, and `p05` and `p07` race on both.
const engine = engines.at(-1)!;

describe('P6 order of arrival does not change the end state', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await startTestApp({ engine, options: { notifications: { policies: POLICIES } } });
  });

  afterAll(() => test.close());

  /** Plays stories of different customers side by side, one step at a time, and tells how each ended. */
  async function play(stories: Step[][]): Promise<NormalForm[]> {
    const customers = stories.map(() => randomUUID());
    for (let turn = 0; turn < Math.max(...stories.map((story) => story.length)); turn++) {
      const items = stories.flatMap((story, index) => {
        const step = story[turn];
        return step && 'event' in step ? [itemOf(step.event, customers[index]!)] : [];
      });
      if (items.length > 0) expect((await test.deliver({ notifications: items })).status).toBe(200);
      await Promise.all(stories.map((story, index) => act(story[turn], customers[index]!)));
      await untilIdle(test);
    }
    return Promise.all(customers.map((customer) => normalFormOf(test.dataSource, customer)));
  }

  async function act(step: Step | undefined, clientCustomerId: string): Promise<void> {
    if (!step || 'event' in step) return;
    if ('register' in step) {
      const { enrollment, ...rest } = step.register;
      await test.users.registerIdentity({
        clientCustomerId,
        email: 'customer@example.com',
        phoneNumber: '+12025550123',
        ...rest,
        ...(enrollment && {
          enrollment: { ...enrollment, proveId: `${clientCustomerId}:${enrollment.proveId}` },
        }),
      });
    } else {
      const { proveId, ...rest } = step.verify;
      await test.users.recordVerification({
        clientCustomerId,
        ...rest,
        ...(proveId && { proveId: `${clientCustomerId}:${proveId}` }),
      });
    }
  }

  function itemOf({ label, type, at, proveId, nameless }: Event, customer: string) {
    return item({
      eventId: `${customer}:${label}`,
      eventType: type,
      eventTimestamp: after(at).toISOString(),
      ...(!nameless && { clientCustomerId: customer }),
      ...(proveId && { identityId: `${customer}:${proveId}` }),
    });
  }

  /** A customer who was verified as P1, and later as P2. */
  const REVERIFIED: Step[] = [
    { register: { enrollment: { proveId: 'P1', enrolled: true, verifiedAt: after(-30 * DAY) } } },
    { verify: { proveId: 'P2', enrolled: true, verifiedAt: VERIFIED } },
  ];
  const UNVERIFIED: Step[] = [{ register: {} }];

  it.each<[string, Step[], Event[], Partial<NormalForm>]>([
    [
      'events of the current enrollment, an older one, the customer alone, and from before the verification',
      REVERIFIED,
      [
        { label: 'change', type: 'PHONE_NUMBER_CHANGE', at: 10 * MINUTE, proveId: 'P2' },
        { label: 'disconnect', type: 'DISCONNECT', at: 5 * MINUTE },
        { label: 'older', type: 'PORT', at: 20 * MINUTE, proveId: 'P1' },
        { label: 'before', type: 'LINE_TYPE_CHANGE', at: -DAY, proveId: 'P2' },
      ],
      {
        identity: {
          status: 'reverification_required',
          watch: 'unwatched',
          doubt: 'number_disconnected',
          verifiedAt: expect.any(String) as string,
        },
        enrollments: [
          { proveId: 'P1', current: false, endedAt: null },
          { proveId: 'P2', current: true, endedAt: '2026-03-01T12:05:00+00:00' },
        ],
        notifications: [
          { label: 'before', status: 'recorded', reason: 'before_verification', reviewReason: null },
          { label: 'change', status: 'applied', reason: null, reviewReason: null },
          { label: 'disconnect', status: 'applied', reason: null, reviewReason: null },
          { label: 'older', status: 'recorded', reason: 'not_current', reviewReason: null },
        ],
        causes: ['change', 'disconnect'],
        openCases: 1,
        emails: 1,
      },
    ],
    [
      'an unknown type, a Prove id alone, a Prove id that nobody knows, one of nobody at all',
      REVERIFIED,
      [
        { label: 'unknown', type: 'CARRIER_CHANGE', at: MINUTE, proveId: 'P2' },
        { label: 'nameless', type: 'PORT', at: 3 * MINUTE, proveId: 'P2', nameless: true },
        { label: 'strange', type: 'MOVED_OUT_OF_COVERAGE', at: 2 * MINUTE, proveId: 'P9' },
        { label: 'nobody', type: 'DISCONNECT', at: MINUTE, proveId: 'P8', nameless: true },
      ],
      {
        enrollments: [
          { proveId: 'P1', current: false, endedAt: null },
          { proveId: 'P2', current: true, endedAt: '2026-03-01T12:02:00+00:00' },
        ],
        notifications: [
          { label: 'nameless', status: 'applied', reason: null, reviewReason: null },
          { label: 'nobody', status: 'parked', reason: 'unknown_identity', reviewReason: null },
          { label: 'strange', status: 'applied', reason: null, reviewReason: 'unknown_enrollment' },
          {
            label: 'unknown',
            status: 'recorded',
            reason: 'unknown_event_type',
            reviewReason: 'unknown_event_type',
          },
        ],
        causes: ['nameless', 'strange'],
        openCases: 1,
        emails: 1,
      },
    ],
    [
      'types that only doubt, that re-verify without inviting, and that do both',
      REVERIFIED,
      [
        { label: 'soft', type: 'SOFT', at: MINUTE, proveId: 'P2' },
        { label: 'quiet', type: 'QUIET', at: 2 * MINUTE, proveId: 'P2' },
        { label: 'loud', type: 'MOVED_OUT_OF_COVERAGE', at: 3 * MINUTE, proveId: 'P2' },
      ],
      { causes: ['loud', 'quiet'], openCases: 1, emails: 1 },
    ],
    [
      'types that invite nobody',
      REVERIFIED,
      [
        { label: 'soft', type: 'SOFT', at: 2 * MINUTE },
        { label: 'quiet', type: 'QUIET', at: MINUTE },
        { label: 'unknown', type: 'constructor', at: MINUTE },
      ],
      { causes: ['quiet'], openCases: 1, emails: 0 },
    ],
    [
      'a customer who was never verified',
      UNVERIFIED,
      [
        { label: 'change', type: 'PHONE_NUMBER_CHANGE', at: 0 },
        { label: 'disconnect', type: 'DISCONNECT', at: -DAY },
        { label: 'strange', type: 'PORT', at: DAY, proveId: 'P1' },
      ],
      {
        identity: { status: 'pending', watch: 'unwatched', doubt: 'number_disconnected', verifiedAt: null },
        causes: [],
        openCases: 0,
        emails: 0,
      },
    ],
  ])('P6 every order of %s', async (_, start, events, expected) => {
    const orders = permutations(events);
    const ends = await play(orders.map((order) => [...start, ...order.map((event) => ({ event }))]));
    expect(ends[0]).toMatchObject(expected);
    for (const [index, end] of ends.entries()) {
      expect({ order: orders[index]!.map((event) => event.label), end }).toEqual({
        order: expect.anything() as unknown,
        end: ends[0],
      });
    }
  });

  it('P6 every order of events and a registration that comes among them: parked before, applied after', async () => {
    const register: Step = {
      register: { enrollment: { proveId: 'P1', enrolled: true, verifiedAt: VERIFIED } },
    };
    const events: Step[] = [
      { event: { label: 'change', type: 'PHONE_NUMBER_CHANGE', at: HOUR, proveId: 'P1' } },
      { event: { label: 'nameless', type: 'PORT', at: 2 * HOUR, proveId: 'P1', nameless: true } },
      { event: { label: 'before', type: 'DISCONNECT', at: -HOUR } },
    ];
    const ends = await play(permutations(events).flatMap((order) => insertions(order, register)));
    expect(ends[0]).toMatchObject({
      identity: { status: 'reverification_required', doubt: 'number_changed' },
      notifications: [{ status: 'recorded' }, { status: 'applied' }, { status: 'applied' }],
      causes: ['change', 'nameless'],
      openCases: 1,
      emails: 1,
    });
    for (const end of ends) expect(end).toEqual(ends[0]);
  });

  describe('a verification that is recorded late', () => {
    const AS_P1: Step = {
      register: { enrollment: { proveId: 'P1', enrolled: true, verifiedAt: after(-30 * DAY) } },
    };
    const BEFORE: Event = { label: 'before', type: 'DISCONNECT', at: -DAY, proveId: 'P1' };
    const NEAR: Event = { label: 'near', type: 'PORT', at: -30, proveId: 'P1' };
    const AFTER: Event = { label: 'after', type: 'PHONE_NUMBER_CHANGE', at: HOUR, proveId: 'P1' };
    const CUSTOMER: Event = { label: 'customer', type: 'MOVED_OUT_OF_COVERAGE', at: 2 * HOUR };

    /** What must be the same wherever the verification came; who was invited in the meantime may differ. */
    function lasting({ identity, enrollments, notifications, openCases }: NormalForm) {
      return { identity, current: enrollments.find((one) => one.current), notifications, openCases };
    }

    it.each<[string, Step[], string | undefined, Event[], object]>([
      [
        'with another Prove id: only the customer alone is in doubt again',
        [AS_P1],
        'P2',
        [NEAR, AFTER, CUSTOMER],
        {
          identity: { status: 'reverification_required', watch: 'unwatched', doubt: 'out_of_coverage' },
          current: { proveId: 'P2', endedAt: '2026-03-01T14:00:00+00:00' },
          openCases: 1,
        },
      ],
      [
        'with another Prove id, and events of the earlier one only: nothing is left of them',
        [AS_P1],
        'P2',
        [BEFORE, AFTER],
        {
          identity: { status: 'verified', watch: 'watched', doubt: null },
          current: { proveId: 'P2', endedAt: null },
          openCases: 0,
        },
      ],
      [
        'with the same Prove id: what was sent after it counts',
        [AS_P1],
        'P1',
        [BEFORE, NEAR, CUSTOMER],
        {
          identity: { status: 'reverification_required', watch: 'unwatched', doubt: 'number_ported' },
          current: { proveId: 'P1', endedAt: '2026-03-01T11:59:30+00:00' },
          openCases: 1,
        },
      ],
      [
        'with a Prove id that was an earlier one: its events count again',
        [AS_P1, { verify: { proveId: 'P2', enrolled: true, verifiedAt: after(-20 * DAY) } }],
        'P1',
        [BEFORE, AFTER],
        {
          identity: { status: 'reverification_required', watch: 'unwatched', doubt: 'number_changed' },
          current: { proveId: 'P1', endedAt: '2026-03-01T13:00:00+00:00' },
          openCases: 1,
        },
      ],
      [
        'without a Prove id: the enrollment goes on, watched anew',
        [AS_P1],
        undefined,
        [BEFORE, AFTER, CUSTOMER],
        {
          identity: { status: 'reverification_required', watch: 'unwatched', doubt: 'number_changed' },
          current: { proveId: 'P1', endedAt: '2026-03-01T13:00:00+00:00' },
          openCases: 1,
        },
      ],
    ])('P6 %s', async (_, start, proveId, events, expected) => {
      const verify: Step = { verify: { enrolled: true, verifiedAt: VERIFIED, ...(proveId && { proveId }) } };
      const stories = permutations(events)
        .flatMap((order) =>
          insertions<Step>(
            order.map((event) => ({ event })),
            verify,
          ),
        )
        .map((story) => [...start, ...story]);
      const ends = (await play(stories)).map(lasting);
      expect(ends[0]).toMatchObject(expected);
      for (const [index, end] of ends.entries()) {
        expect({ story: stories[index]!.map(labelOf), end }).toEqual({
          story: expect.anything() as unknown,
          end: ends[0],
        });
      }
    });

    it.each<[string, Event[], object]>([
      [
        'its events alone: nothing is left of them',
        [
          { label: 'earlier', type: 'PHONE_NUMBER_CHANGE', at: HOUR, proveId: 'P0' },
          { label: 'before', type: 'DISCONNECT', at: -2 * DAY, proveId: 'P0' },
        ],
        { identity: { status: 'verified', watch: 'watched', doubt: null }, openCases: 0 },
      ],
      [
        'the customer alone stays in doubt',
        [{ label: 'earlier', type: 'DISCONNECT', at: HOUR, proveId: 'P0' }, CUSTOMER],
        {
          identity: { status: 'reverification_required', watch: 'unwatched', doubt: 'out_of_coverage' },
          current: { proveId: 'P2', endedAt: '2026-03-01T14:00:00+00:00' },
          openCases: 1,
        },
      ],
    ])('P6 that is older than the one on record: %s', async (_, events, expected) => {
      const verify: Step = { verify: { proveId: 'P0', enrolled: true, verifiedAt: after(-DAY) } };
      const stories = permutations(events)
        .flatMap((order) =>
          insertions<Step>(
            order.map((event) => ({ event })),
            verify,
          ),
        )
        .map((story) => [...REVERIFIED, ...story]);
      const ends = (await play(stories)).map(lasting);
      expect(ends[0]).toMatchObject(expected);
      for (const [index, end] of ends.entries())
        expect({ story: stories[index]!.map(labelOf), end }).toEqual({
          story: expect.anything() as unknown,
          end: ends[0],
        });
    });

    it('P10 an event that several late verifications decide again invites once', async () => {
      const [end] = await play([
        [
          AS_P1,
          { event: AFTER },
          { verify: { proveId: 'P2', enrolled: true, verifiedAt: after(-DAY) } },
          { verify: { proveId: 'P1', enrolled: true, verifiedAt: VERIFIED } },
        ],
      ]);
      expect(end).toMatchObject({
        identity: { status: 'reverification_required', doubt: 'number_changed' },
        openCases: 1,
        emails: 1,
      });
    });

    it('P6 an event that had come before the customer verified is answered by it, however close the two', async () => {
      const now = (Date.now() - VERIFIED.getTime()) / 1000;
      const [end] = await play([
        [
          ...REVERIFIED,
          { event: { label: 'just-now', type: 'PHONE_NUMBER_CHANGE', at: now, proveId: 'P2' } },
          { verify: { enrolled: true } },
        ],
      ]);
      expect(end).toMatchObject({
        identity: { status: 'verified', watch: 'watched', doubt: null },
        openCases: 0,
      });
    });

    it('P6 an event that waits while the customer verifies is answered by it too', async () => {
      const now = (Date.now() - VERIFIED.getTime()) / 1000;
      const queue = queueOf(test, NOTIFICATIONS_QUEUE);
      const customer = randomUUID();
      await act(AS_P1, customer);
      await queue.pause();
      const event: Event = { label: 'waits', type: 'DISCONNECT', at: now, proveId: 'P1' };
      await test.deliver({ notifications: [itemOf(event, customer)] });
      await act({ verify: { enrolled: true } }, customer);
      await queue.resume();
      await untilIdle(test);
      expect(await normalFormOf(test.dataSource, customer)).toMatchObject({
        identity: { status: 'verified', watch: 'watched', doubt: null },
        notifications: [{ status: 'recorded', reason: 'before_verification' }],
        openCases: 0,
      });
    });

    it('P6 two verifications that are recorded in the wrong order leave the later one', async () => {
      const steps: Step[] = [
        { verify: { proveId: 'P2', enrolled: false, verifiedAt: after(-DAY) } },
        { verify: { proveId: 'P3', enrolled: true, verifiedAt: VERIFIED } },
        { event: { label: 'between', type: 'PORT', at: -HOUR, proveId: 'P2' } },
        { event: { label: 'after', type: 'DISCONNECT', at: HOUR, proveId: 'P3' } },
      ];
      const register: Step = {
        register: { enrollment: { proveId: 'P1', enrolled: true, verifiedAt: after(-30 * DAY) } },
      };
      const ends = await play(permutations(steps).map((order) => [register, ...order]));
      for (const end of ends) {
        expect(end.identity).toMatchObject({
          status: 'reverification_required',
          doubt: 'number_disconnected',
          verifiedAt: '2026-03-01T12:00:00+00:00',
        });
        expect(end.enrollments.map(({ proveId, current }) => [proveId, current])).toEqual([
          ['P1', false],
          ['P2', false],
          ['P3', true],
        ]);
        expect(end.enrollments[2]!.endedAt).toBe('2026-03-01T13:00:00+00:00');
        expect(end.openCases).toBe(1);
        expect(end.notifications.map(({ label, status }) => [label, status])).toEqual([
          ['after', 'applied'],
          ['between', 'recorded'],
        ]);
      }
    });
  });

  it('P6 an event of an enrollment that becomes an earlier one at that very moment changes nothing', async () => {
    const customer = randomUUID();
    await act(REVERIFIED[0], customer);
    const verification = test.app.get(RecordVerification, { strict: false });
    await test.dataSource.transaction(async (manager) => {
      await verification.record(manager, {
        clientCustomerId: customer,
        proveId: `${customer}:P2`,
        enrolled: true,
        verifiedAt: VERIFIED,
      });
      // Names no customer, so that nothing but the identity's row is in its way: by then it has found its identity.
      const event: Event = { label: 'late', type: 'DISCONNECT', at: HOUR, proveId: 'P1', nameless: true };
      await test.deliver({ notifications: [itemOf(event, customer)] });
      await untilBlocked(test.dataSource);
    });
    await untilIdle(test);
    expect(await normalFormOf(test.dataSource, customer)).toMatchObject({
      identity: { status: 'verified', watch: 'watched', doubt: null },
      notifications: [{ label: 'late', status: 'recorded', reason: 'not_current' }],
      openCases: 0,
    });
  });

  it('P6 an event that looks for its identity while that is being registered is not parked for ever', async () => {
    const customer = randomUUID();
    const event: Event = { label: 'early', type: 'DISCONNECT', at: HOUR, proveId: 'P1' };
    const gate = test.dataSource.createQueryRunner();
    await gate.startTransaction();
    // Holds registrations at their last step, after they have looked for parked notifications or before.
    await gate.query('LOCK TABLE vu_identity_history IN EXCLUSIVE MODE');
    const registering = act(REVERIFIED[0], customer);
    await untilBlocked(test.dataSource);
    await test.deliver({ notifications: [itemOf(event, customer)] });
    await untilBlocked(test.dataSource, 2);
    await gate.commitTransaction();
    await gate.release();
    await registering;
    await untilIdle(test);
    expect(await normalFormOf(test.dataSource, customer)).toMatchObject({
      notifications: [{ label: 'early', status: 'applied' }],
      openCases: 1,
    });
  });

  it('P6 flags for review when several customers share a Prove id and none of them is named', async () => {
    const [one, other] = [randomUUID(), randomUUID()];
    for (const clientCustomerId of [one, other]) {
      await test.users.registerIdentity({
        clientCustomerId,
        enrollment: { proveId: `shared:${one}`, enrolled: true, verifiedAt: VERIFIED },
      });
    }
    const shared = { proveId: `shared:${one}`, eventTimestamp: after(HOUR).toISOString() };
    await test.deliver({
      notifications: [
        item({ ...shared, eventId: `${one}:named`, clientCustomerId: one }),
        item({ ...shared, eventId: `${one}:nameless` }),
        item({ ...shared, eventId: `${one}:misnamed`, clientCustomerId: 'nobody' }),
      ],
    });
    await untilIdle(test);
    const { notifications } = await normalFormOf(test.dataSource, one);
    expect(notifications.map(({ label, status, reviewReason }) => [label, status, reviewReason])).toEqual([
      ['misnamed', 'applied', 'customer_id_mismatch'],
      ['named', 'applied', null],
      ['nameless', 'applied', null],
    ]);
  });

  it('P6 any set of events, in any order, in any deliveries, repeats among them', async () => {
    const events = fc.uniqueArray(
      fc.record({
        label: fc.integer({ min: 0, max: 999 }).map((number) => `event-${number}`),
        type: fc.constantFrom(
          'PHONE_NUMBER_CHANGE',
          'DISCONNECT',
          'MOVED_OUT_OF_COVERAGE',
          'PORT',
          'LINE_TYPE_CHANGE',
          'SOFT',
          'QUIET',
          'CARRIER_CHANGE',
          'constructor',
        ),
        at: fc.integer({ min: -2 * HOUR, max: 2 * HOUR }),
        proveId: fc.constantFrom('P1', 'P2', 'P9', undefined),
        nameless: fc.boolean(),
      }),
      { selector: (event) => event.label, minLength: 1, maxLength: 8 },
    );
    const shuffled = events
      .map((all) =>
        all.map((event) => ({ ...event, nameless: event.nameless && event.proveId !== undefined })),
      )
      .chain((all) =>
        fc.record({
          all: fc.constant(all),
          order: fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 }),
          size: fc.integer({ min: 1, max: 5 }),
        }),
      );
    await fc.assert(
      fc.asyncProperty(shuffled, async ({ all, order, size }) => {
        const [inOrder] = await play([[...REVERIFIED, ...all.map((event) => ({ event }))]]);
        const customer = randomUUID();
        for (const step of REVERIFIED) await act(step, customer);
        const deliveries = Array.from({ length: Math.ceil(order.length / size) }, (_, index) =>
          order.slice(index * size, (index + 1) * size).map((event) => itemOf(event, customer)),
        );
        await Promise.all(deliveries.map((notifications) => test.deliver({ notifications })));
        await untilIdle(test);
        expect(await normalFormOf(test.dataSource, customer)).toEqual(inOrder);
      }),
      { numRuns: 12 },
    );
  });
});

function labelOf(step: Step): string {
  return 'event' in step ? step.event.label : Object.keys(step)[0]!;
}
