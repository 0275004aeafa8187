import type { ContactField } from '../identity/change-contact.service';
import type { Cause } from '../identity/identity-history.entity';
import type { IdentityState } from '../identity/identity-state';

/** What each event tells beside what all of them do. No personal data. */
export interface VerifiedUserEventDetails {
  /** A customer became known. */
  'identity.registered': object;
  /**
   * Name, email address, number, locale or time zone changed, either by you or because the customer verified another
   * number. `changed` names the fields; read the values and update your own record.
   */
  'identity.contact_changed': { changed: ContactField[] };
  /** The number was verified at Prove. */
  'identity.verified': { proveId: string | null };
  /** A notification was applied; a re-verification may follow from it. */
  'identity.doubted': { notificationId: string; eventType: string };
  /** The deadline of a re-verification passed. */
  'identity.lapsed': object;
  /** The company closed the identity. */
  'identity.closed': object;
  /** A closed customer was registered again with `reopen`. */
  'identity.reopened': object;
  /** A re-verification was opened. */
  'reverification.required': { invited: boolean };
  /** The customer opened the link and went on. */
  'reverification.started': object;
  'reverification.succeeded': object;
  'reverification.failed': { reason: string };
  'reverification.expired': object;
  'reverification.cancelled': { reason: string };
  /**
   * An email failed permanently, came back (`bounced`), or may not have arrived (`doubtful`). Send it again with
   * `resendEmail`.
   */
  'email.failed': { kind: string; status: 'failed' | 'doubtful'; reason: string };
  'consent.given': { country: string; textVersion: string; channel: string };
  'consent.withdrawn': { country: string };
  /** A person should look at it, for example because two customers have one number. */
  'identity.review_required': { reason: string };
}

export type VerifiedUserEventName = keyof VerifiedUserEventDetails;

const NAMES: Record<VerifiedUserEventName, true> = {
  'identity.registered': true,
  'identity.contact_changed': true,
  'identity.verified': true,
  'identity.doubted': true,
  'identity.lapsed': true,
  'identity.closed': true,
  'identity.reopened': true,
  'reverification.required': true,
  'reverification.started': true,
  'reverification.succeeded': true,
  'reverification.failed': true,
  'reverification.expired': true,
  'reverification.cancelled': true,
  'email.failed': true,
  'consent.given': true,
  'consent.withdrawn': true,
  'identity.review_required': true,
};

/** Every event that a handler may ask for. */
export const VERIFIED_USER_EVENTS = Object.keys(NAMES) as VerifiedUserEventName[];

interface EventNamed<Name extends VerifiedUserEventName> {
  /** A UUIDv7, the same for every repeat. */
  id: string;
  name: Name;
  occurredAt: Date;
  project: string;
  clientCustomerId: string;
  identityId: string;
  /** The case that it is about; null when it is about none. */
  reverificationId: string | null;
  /** State of the identity after the change. */
  state: IdentityState;
  cause: Cause;
  detail: VerifiedUserEventDetails[Name];
  /**
   * Id of the customer's preceding event if that is a dead letter, so that handlers may have missed it; else null. If
   * set, read the customer's current state instead of relying on earlier events.
   */
  precededByDeadLetter: string | null;
  /**
   * True for a redriven dead letter: later events of the customer may have been delivered before it, so read the
   * customer's current state before you act.
   */
  redriven: boolean;
}

/**
 * What a handler receives. Delivered at least once, and in order for each customer; use `id` to recognize repeats. For
 * several names it is a union, discriminated by `name`.
 */
export type VerifiedUserEvent<Name extends VerifiedUserEventName = VerifiedUserEventName> = {
  [Each in Name]: EventNamed<Each>;
}[Name];
