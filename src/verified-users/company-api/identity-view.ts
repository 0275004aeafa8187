import type { Consent } from '../identity/consent.entity';
import type { IdentityHistory } from '../identity/identity-history.entity';
import { stateOf, type IdentityState } from '../identity/identity-state';
import { undeliverableSince } from '../identity/undeliverable';
import type { VerifiedIdentity } from '../identity/verified-identity.entity';
import type { Email } from '../mail/email.entity';
import { caseReference as caseReferenceOf } from '../reverification/case-reference';
import type { ResendOutcome } from '../reverification/resend-emails.service';
import type { Reverification } from '../reverification/reverification.entity';
import type { Verification } from '../reverification/verification/verification.entity';

/** What lists show of an identity. Holds no personal data. */
export interface IdentitySummary extends IdentityState {
  identityId: string;
  project: string;
  clientCustomerId: string;
  /** Why a person should look at it, such as `number_shared`; null: no reason. */
  reviewReason: string | null;
  /** When the number is to be checked without a notice; null: not planned. */
  checkDueAt: Date | null;
  /** When emails to the address on record were found to come back; it gets none any more. Null: they were not. */
  emailUndeliverableSince: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

export type ReverificationView = Pick<
  Reverification,
  'id' | 'status' | 'reason' | 'openedAt' | 'deadlineAt' | 'invitedAt' | 'startedAt' | 'closedAt'
> & {
  /** What its customer reads out to support. */
  caseReference: string;
};
export type EmailView = Pick<
  Email,
  'kind' | 'step' | 'status' | 'reason' | 'attempts' | 'createdAt' | 'finishedAt'
>;
export type RunningVerificationView = Pick<
  Verification,
  'id' | 'status' | 'possession' | 'startedAt' | 'expiresAt'
>;
export type ConsentView = Pick<Consent, 'country' | 'textVersion' | 'channel' | 'givenBy' | 'givenAt'>;
export type HistoryView = Pick<
  IdentityHistory,
  'id' | 'at' | 'what' | 'causeKind' | 'causeId' | 'before' | 'after'
>;

/** What the company sees of an identity. Holds no personal data. */
export interface IdentityView extends IdentitySummary {
  /** The open case, or else the latest; null: there never was one. */
  reverification: ReverificationView | null;
  /** The latest email of that case; null if there is none. */
  email: EmailView | null;
  /** The verification that is running; null: none. */
  verification: RunningVerificationView | null;
  /** Those that were not withdrawn. */
  consents: ConsentView[];
}

/** The customer after the company required a re-verification. */
export interface RequiredIdentityView extends IdentityView {
  /** Whether this call queued an invitation, and if not, why; null: no invitation was requested. */
  invitation: ResendOutcome | null;
}

export interface IdentityWithHistory extends IdentityView {
  /** All of it, oldest first. */
  history: HistoryView[];
}

export function toIdentitySummary(identity: VerifiedIdentity): IdentitySummary {
  return {
    identityId: identity.id,
    project: identity.project,
    clientCustomerId: identity.clientCustomerId,
    ...stateOf(identity),
    reviewReason: identity.reviewReason ?? null,
    checkDueAt: identity.checkDueAt ?? null,
    emailUndeliverableSince: undeliverableSince(identity),
    createdAt: identity.createdAt,
    updatedAt: identity.updatedAt,
  };
}

export function toReverificationView(one: Reverification): ReverificationView {
  const { id, status, reason, openedAt, deadlineAt, invitedAt, startedAt, closedAt } = one;
  const caseReference = caseReferenceOf(id);
  return { id, caseReference, status, reason, openedAt, deadlineAt, invitedAt, startedAt, closedAt };
}

export function toEmailView(one: Email): EmailView {
  const { kind, step, status, reason, attempts, createdAt, finishedAt } = one;
  return { kind, step, status, reason, attempts, createdAt, finishedAt };
}

export function toRunningVerificationView(one: Verification): RunningVerificationView {
  const { id, status, possession, startedAt, expiresAt } = one;
  return { id, status, possession, startedAt, expiresAt };
}

export function toConsentView({ country, textVersion, channel, givenBy, givenAt }: Consent): ConsentView {
  return { country, textVersion, channel, givenBy, givenAt };
}

export function toHistoryView(entry: IdentityHistory): HistoryView {
  const { id, at, what, causeKind, causeId, before, after } = entry;
  return { id, at, what, causeKind, causeId, before, after };
}
