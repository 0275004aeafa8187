import { DOUBTS, type Doubt, type EventPolicy } from '../options/event-policy';
import type { IdentityState } from './identity-state';

/**
 * How a notification was matched to an identity: by the Prove id of the current enrollment (or of a linked one), of an
 * earlier enrollment, or by `clientCustomerId` alone (the item has no Prove id, or one that is unknown here).
 */
export type Match = 'current_enrollment' | 'earlier_enrollment' | 'customer';

/** What the decision needs to know of a notification. */
export interface NotificationFacts {
  eventType: string;
  eventTimestamp: Date;
  /** When it first reached us. */
  receivedAt: Date;
  match: Match;
  /** Its `eventId` was used before with other content, so it has had its effect (P5). */
  isReused?: boolean;
}

export interface NotificationDecision {
  outcome: 'applied' | 'recorded';
  /** Why nothing changed; null when it was applied. */
  reason: 'event_id_reused' | 'unknown_event_type' | 'not_current' | 'before_verification' | 'closed' | null;
  /** The new state; the given one when recorded. */
  state: IdentityState;
  /** The current enrollment's watch ended, at the latest when this event was sent. */
  endsWatch: boolean;
  /** A re-verification is to be opened, or joined when one is open. */
  reverify: boolean;
  /** The customer is to be invited by email. */
  invite: boolean;
}

/**
 * Clocks differ between Prove and us: an event that came after the verification counts as older only when it was
 * sent this much earlier. Taking one too many seriously costs an email; dropping one trusts a stranger's phone.
 */
const CLOCK_TOLERANCE_MS = 60_000;

/**
 * Decides what a notification does to an identity. Pure: no I/O, and no clock: nothing here depends on now.
 *
 * Applying is a join: status and doubt only get more serious, the watch only ends. So any order of the same
 * notifications gives the same end state (P6).
 *
 * @param policy what the options say of the event type; undefined when they do not know it.
 */
export function decideNotification(
  state: IdentityState,
  notification: NotificationFacts,
  policy: EventPolicy | undefined,
): NotificationDecision {
  if (notification.isReused) return recorded(state, 'event_id_reused');
  if (!policy) return recorded(state, 'unknown_event_type');
  if (state.status === 'closed') return recorded(state, 'closed');
  if (notification.match === 'earlier_enrollment') return recorded(state, 'not_current');
  if (isBeforeVerification(state, notification)) return recorded(state, 'before_verification');

  // A lapsed customer gets another chance: news of the number are a new cause.
  const required = policy.reverify && state.status !== 'pending';
  return {
    outcome: 'applied',
    reason: null,
    state: {
      status: required ? 'reverification_required' : state.status,
      watch: 'unwatched',
      doubt: moreSerious(state.doubt, policy.doubt),
      verifiedAt: state.verifiedAt,
    },
    endsWatch: true,
    reverify: required,
    invite: required && policy.invite,
  };
}

function recorded(state: IdentityState, reason: NotificationDecision['reason']): NotificationDecision {
  return { outcome: 'recorded', reason, state, endsWatch: false, reverify: false, invite: false };
}

function isBeforeVerification(
  state: IdentityState,
  { eventTimestamp, receivedAt }: NotificationFacts,
): boolean {
  if (!state.verifiedAt) return false;
  // What had come before the customer verified was sent before, whatever the clocks say: the verification answers it.
  if (receivedAt <= state.verifiedAt) return true;
  return eventTimestamp.getTime() < state.verifiedAt.getTime() - CLOCK_TOLERANCE_MS;
}

function moreSerious(current: Doubt | null, next: Doubt): Doubt {
  return current !== null && DOUBTS.indexOf(current) >= DOUBTS.indexOf(next) ? current : next;
}
