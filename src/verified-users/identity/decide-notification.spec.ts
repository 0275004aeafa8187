import fc from 'fast-check';
import { DEFAULT_EVENT_POLICIES, DOUBTS, type Doubt, type EventPolicy } from '../options/event-policy';
import { decideNotification, type Match, type NotificationFacts } from './decide-notification';
import type { IdentityState } from './identity-state';
import { IDENTITY_STATUSES, WATCHES, type IdentityStatus } from './identity-status';

const VERIFIED_AT = new Date('2026-03-01T12:00:00Z');
const EVENT_TYPES = Object.keys(DEFAULT_EVENT_POLICIES);
const MATCHES: Match[] = ['current_enrollment', 'earlier_enrollment', 'customer'];

function seconds(offset: number): Date {
  return new Date(VERIFIED_AT.getTime() + offset * 1000);
}

function stateWith(given: Partial<IdentityState> = {}): IdentityState {
  return { status: 'verified', watch: 'watched', doubt: null, verifiedAt: VERIFIED_AT, ...given };
}

function factsWith(given: Partial<NotificationFacts> = {}): NotificationFacts {
  return {
    eventType: 'PHONE_NUMBER_CHANGE',
    eventTimestamp: seconds(3600),
    receivedAt: seconds(3601),
    match: 'current_enrollment',
    ...given,
  };
}

function decide(state: IdentityState, facts: NotificationFacts) {
  return decideNotification(state, facts, DEFAULT_EVENT_POLICIES[facts.eventType]);
}

describe('decideNotification', () => {
  describe.each(EVENT_TYPES)('%s', (eventType) => {
    const { doubt } = DEFAULT_EVENT_POLICIES[eventType]!;

    // What a new event about the current number does, by the status it finds.
    it.each<[IdentityStatus, IdentityStatus, boolean]>([
      ['pending', 'pending', false],
      ['verified', 'reverification_required', true],
      ['reverification_required', 'reverification_required', true],
      ['lapsed', 'reverification_required', true],
    ])('applied to %s gives %s, re-verify: %s', (status, after, reverify) => {
      for (const match of ['current_enrollment', 'customer'] as const) {
        for (const watch of WATCHES) {
          const state = stateWith({ status, watch });
          expect(decide(state, factsWith({ eventType, match }))).toEqual({
            outcome: 'applied',
            reason: null,
            state: { status: after, watch: 'unwatched', doubt, verifiedAt: VERIFIED_AT },
            endsWatch: true,
            reverify,
            invite: reverify,
          });
        }
      }
    });

    it('applied to closed changes nothing', () => {
      const state = stateWith({ status: 'closed' });
      for (const match of MATCHES) {
        expect(decide(state, factsWith({ eventType, match }))).toEqual(nothing(state, 'closed'));
      }
    });

    it.each(IDENTITY_STATUSES.filter((status) => status !== 'closed'))(
      'for an earlier enrollment of a %s identity changes nothing',
      (status) => {
        const state = stateWith({ status });
        const facts = factsWith({ eventType, match: 'earlier_enrollment' });
        expect(decide(state, facts)).toEqual(nothing(state, 'not_current'));
      },
    );

    it.each<[string, number, number, 'applied' | 'recorded']>([
      ['sent and received after the verification', 1, 2, 'applied'],
      ['sent in its second', 0, 1, 'applied'],
      ['sent a minute before it by another clock', -60, 1, 'applied'],
      ['sent more than a minute before it, and late', -60.001, 1, 'recorded'],
      ['received in its instant', 0, 0, 'recorded'],
      ['received before it', -2, -1, 'recorded'],
      ['received before it, sent after it by a clock that is ahead', 30, -1, 'recorded'],
    ])('%s', (_, sent, received, outcome) => {
      const state = stateWith();
      for (const match of ['current_enrollment', 'customer'] as const) {
        const facts = factsWith({
          eventType,
          match,
          eventTimestamp: seconds(sent),
          receivedAt: seconds(received),
        });
        const decision = decide(state, facts);
        expect(decision.outcome).toBe(outcome);
        if (outcome === 'recorded') expect(decision).toEqual(nothing(state, 'before_verification'));
      }
    });

    it('counts whenever it was sent, when nobody knows when the number was verified', () => {
      const facts = factsWith({ eventType, eventTimestamp: new Date('2001-01-01') });
      expect(decide(stateWith({ verifiedAt: null }), facts).outcome).toBe('applied');
    });
  });

  it.each(['CARRIER_CHANGE', 'constructor', '__proto__', 'toString', 'phone_number_change'])(
    'P2 the unknown event type %s is recorded for review and changes nothing',
    (eventType) => {
      for (const status of IDENTITY_STATUSES) {
        for (const match of MATCHES) {
          const state = stateWith({ status });
          expect(decideNotification(state, factsWith({ eventType, match }), undefined)).toEqual(
            nothing(state, 'unknown_event_type'),
          );
        }
      }
    },
  );

  it.each(DOUBTS.flatMap((held) => DOUBTS.map((raised): [Doubt, Doubt] => [held, raised])))(
    'P6 with %s held, %s leaves the more serious of the two',
    (held, raised) => {
      const state = stateWith({ status: 'reverification_required', doubt: held });
      const policy: EventPolicy = { doubt: raised, reverify: true, invite: true };
      const worse = DOUBTS.indexOf(held) > DOUBTS.indexOf(raised) ? held : raised;
      expect(decideNotification(state, factsWith(), policy).state.doubt).toBe(worse);
    },
  );

  it.each<[EventPolicy, Partial<ReturnType<typeof decide>>]>([
    [
      { doubt: 'number_ported', reverify: false, invite: true },
      { reverify: false, invite: false },
    ],
    [
      { doubt: 'number_ported', reverify: true, invite: false },
      { reverify: true, invite: false },
    ],
  ])('follows the policy %j', (policy, expected) => {
    const decision = decideNotification(stateWith(), factsWith(), policy);
    expect(decision).toMatchObject({ outcome: 'applied', endsWatch: true, ...expected });
    expect(decision.state.status).toBe(policy.reverify ? 'reverification_required' : 'verified');
    expect(decision.state.doubt).toBe('number_ported');
  });

  it('P6 any order of any notifications, repeats among them, ends in one state', () => {
    const policy = fc.record({
      doubt: fc.constantFrom(...DOUBTS),
      reverify: fc.boolean(),
      invite: fc.boolean(),
    });
    const facts = fc.record({
      eventType: fc.constant('ANY'),
      eventTimestamp: fc.integer({ min: -300, max: 300 }).map(seconds),
      receivedAt: fc.integer({ min: -10, max: 300 }).map(seconds),
      match: fc.constantFrom(...MATCHES),
    });
    const state = fc.record({
      status: fc.constantFrom(...IDENTITY_STATUSES),
      watch: fc.constantFrom(...WATCHES),
      doubt: fc.option(fc.constantFrom(...DOUBTS)),
      verifiedAt: fc.option(fc.constant(VERIFIED_AT)),
    });
    const notification = fc.tuple(facts, fc.option(policy, { nil: undefined }));
    const orders = fc.array(notification, { maxLength: 6 }).chain((events) =>
      fc.tuple(
        fc.constant(events),
        fc.shuffledSubarray([...events, ...events], {
          minLength: events.length * 2,
          maxLength: events.length * 2,
        }),
      ),
    );
    fc.assert(
      fc.property(state, orders, (start, [inOrder, shuffledTwice]) => {
        const end = (events: typeof inOrder) =>
          events.reduce((now, [given, rule]) => decideNotification(now, given, rule).state, start);
        expect(end(shuffledTwice)).toEqual(end(inOrder));
      }),
    );
  });

  it('leaves the state that it was given as it was', () => {
    const state = Object.freeze(stateWith());
    decide(state, Object.freeze(factsWith()));
    expect(state).toEqual(stateWith());
  });
});

function nothing(state: IdentityState, reason: string) {
  return { outcome: 'recorded', reason, state, endsWatch: false, reverify: false, invite: false };
}
