import type { PossessionType, VerificationStatus } from './verification.entity';

/**
 * Why a verification is over without success. `possession_failed`: wrong codes, or the link was not opened;
 * `identity_not_confirmed`: the number is not this person's; `number_mismatch`: another number than the given one was
 * shown; `timed_out`: Prove's 15 minutes are over; `refused`: Prove cannot verify this number; `unavailable`: Prove
 * did not answer when it was to begin; `not_recorded`: Prove confirmed the number, but the result could not be recorded;
 * `review`: Prove confirmed something, but a person of the company has to decide, see `identity.review_required`;
 * `abandoned`: another verification took its place, or the identity was closed.
 */
export const VERIFICATION_FAILURES = [
  'possession_failed',
  'identity_not_confirmed',
  'number_mismatch',
  'timed_out',
  'refused',
  'unavailable',
  'not_recorded',
  'review',
  'abandoned',
] as const;
export type VerificationFailure = (typeof VERIFICATION_FAILURES)[number];

/** How a verification stands. */
export interface VerificationView {
  id: string;
  identityId: string;
  status: VerificationStatus;
  reason: VerificationFailure | null;
  possession: PossessionType;
  /** `•••• 0123`: the number that is being verified; when that is over, the one on record. */
  maskedPhone: string;
  /** For the browser's SDK, while `status` is `possession` and the phone was not shown yet. A secret of this customer. */
  authToken: string | null;
  /** The customer has shown the phone; what is left is Prove's answer, asked for by the next `check`. */
  possessed: boolean;
  startedAt: Date;
  /** When Prove's session ends. */
  expiresAt: Date;
}
