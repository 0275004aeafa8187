import type { Cause } from '../identity/identity-history.entity';
import type { IdentityState } from '../identity/identity-state';

/** What each event tells beside what all of them do. No personal data. */
export interface VerifiedUserEventDetails {
  /** A customer became known. */
  'identity.registered': object;
  /** Name, email address, number, locale or time zone changed. */
  'identity.contact_changed': object;
  /** The number was verified at Prove. */
  'identity.verified': { proveId: string | null };
  /** A notification was applied; a re-verification may follow from it. */
  'identity.doubted': { notificationId: string; eventType: string };
  /** The deadline of a re-verification passed. */
  'identity.lapsed': object;
  /** The company closed the identity. */
  'identity.closed': object;
  /** A re-verification was opened. */
  'reverification.required': { invited: boolean };
  /** The customer opened the link and went on. */
  'reverification.started': object;
  'reverification.succeeded': object;
  'reverification.failed': { reason: string };
  'reverification.expired': object;
  'reverification.cancelled': { reason: string };
  'consent.given': { country: string; textVersion: string; channel: string };
  'consent.withdrawn': { country: string };
  /** A person should look at it, for example because two customers have one number. */
  'review.required': { reason: string };
}

export type VerifiedUserEventName = keyof VerifiedUserEventDetails;

const NAMES: Record<VerifiedUserEventName, true> = {
  'identity.registered': true,
  'identity.contact_changed': true,
  'identity.verified': true,
  'identity.doubted': true,
  'identity.lapsed': true,
  'identity.closed': true,
  'reverification.required': true,
  'reverification.started': true,
  'reverification.succeeded': true,
  'reverification.failed': true,
  'reverification.expired': true,
  'reverification.cancelled': true,
  'consent.given': true,
  'consent.withdrawn': true,
  'review.required': true,
};

/** Every event that a handler may ask for. */
export const VERIFIED_USER_EVENTS = Object.keys(NAMES) as VerifiedUserEventName[];

interface EventNamed<Name extends VerifiedUserEventName> {
  /** The same for every repeat. */
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
}

/**
 * What a handler gets. Delivered at least once: use `id` to recognise a repeat. Of several names it is a union, so that
 * `name` tells which `detail` it has.
 */
export type VerifiedUserEvent<Name extends VerifiedUserEventName = VerifiedUserEventName> = {
  [Each in Name]: EventNamed<Each>;
}[Name];
