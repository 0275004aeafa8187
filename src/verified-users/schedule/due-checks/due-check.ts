import type { Contact } from '../../identity/contact';
import type { Enrollment } from '../../identity/enrollment.entity';
import type { Watch } from '../../identity/identity-status';
import type { VerifiedIdentity } from '../../identity/verified-identity.entity';
import type { EnrollmentSnapshot } from '../../reverification/verification/complete-verification.service';
import type { ConfirmedWatch } from '../../reverification/verification/confirm-watch.service';

/** An identity whose check is due, as it was read. It is not locked meanwhile: Prove may think for long. */
export interface DueCheck {
  identity: VerifiedIdentity;
  /** The current one. */
  enrollment: Enrollment | null;
}

/** With what is encrypted in it. */
export interface ReadDueCheck extends DueCheck {
  contact: Contact;
}

/** What is to become of it. */
export type CheckOutcome =
  /** Nobody has to look at it any more: it is not verified, or no rule asks for a check. */
  | { kind: 'drop' }
  /** The line is as it was. */
  | { kind: 'good'; watch: Watch; line: EnrollmentSnapshot }
  /** The number is still this person's. */
  | { kind: 'verified'; phoneNumber: string; confirmed: ConfirmedWatch; verifiedAt: Date }
  /** Prove's word is not enough: the customer is invited. */
  | { kind: 'ask' }
  /** Nothing is known, because Prove is away. `billed`: it may have been billed all the same. */
  | { kind: 'postpone'; billed: boolean };

/** What was found out, and whether Prove said so. `away`: it was asked and did not answer. */
export interface CheckFinding {
  outcome: CheckOutcome;
  prove: 'answered' | 'away' | 'not_asked';
}

/** An answer may have come to the billed question of this very date, and was lost. */
export function isBilled({
  checkDueAt,
  checkBilledFor,
}: Pick<VerifiedIdentity, 'checkDueAt' | 'checkBilledFor'>): boolean {
  return checkDueAt !== null && checkBilledFor?.getTime() === checkDueAt.getTime();
}
