import type { VerifiedUsersError } from '../options/verified-users-error';
import type { ContactChange } from './change-contact.service';
import type { Contact } from './contact';
import type { IdentityState } from './identity-state';
import type { Preferences } from './preferences';

/** A customer as the company gave it, checked and in the form in which it is kept. */
export interface Registration {
  project: string;
  clientCustomerId: string;
  /** For a known customer, fields that are left out keep their value; null clears. */
  contact: Partial<Contact>;
  preferences: Partial<Preferences>;
  enrollment: RegisteredEnrollment | null;
  consent: RegisteredConsent | null;
  /** Whether a closed customer is reopened. */
  reopen: boolean;
}

export interface RegisteredEnrollment {
  proveId: string;
  /** Null: unknown. */
  verifiedAt: Date | null;
  enrolled: boolean | null;
}

/** An agreement that the company obtained. */
export interface RegisteredConsent {
  country: string;
  textVersion: string;
  channel: string;
}

/**
 * What was not applied because it conflicts with the record. `phoneNumber`: a verification replaced this number.
 * `enrollment`: the customer has another one, or must verify first.
 */
export const REGISTRATION_CONFLICTS = ['phoneNumber', 'enrollment'] as const;
export type RegistrationConflict = (typeof REGISTRATION_CONFLICTS)[number];

/** `unchanged`: held nothing new. `conflict`: some fields were not applied, the rest were. */
export const REGISTRATION_OUTCOMES = ['registered', 'reopened', 'updated', 'unchanged', 'conflict'] as const;

/** The outcome of a valid registration. */
export interface TakenRegistration {
  outcome: (typeof REGISTRATION_OUTCOMES)[number];
  identityId: string;
  /** Empty for `updated` and `unchanged`. */
  conflicts: RegistrationConflict[];
  /** After the registration. */
  state: IdentityState;
  /** What it changed for a known customer. `FollowContactChange` handles the consequences. */
  change: ContactChange | null;
  /** Prove id of the enrollment that was recorded for a known customer. */
  enrolledProveId: string | null;
  /** Notifications received after this time have to be decided again; null: none. */
  decideAnewAfter: Date | null;
}

export type RegistrationOutcome = TakenRegistration | { outcome: 'refused'; error: VerifiedUsersError };
