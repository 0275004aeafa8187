import type { DifferenceKind } from '../../options/schedule-options.interface';
import type { IdentityStatus, Watch } from '../../identity/identity-status';
import { differs } from '../../prove/answers/differs';
import type { DifferenceAction } from './difference.entity';

/** Our side: an identity with its current enrollment. */
export interface OurRecord {
  status: IdentityStatus;
  watch: Watch;
  /** A notice ended the watch. */
  ended: boolean;
  /** Whether this reconciliation found it in Prove's list. */
  listed: boolean;
  /** Whether the list showed it as inactive, though it had been there before the list was read. */
  listedInactive: boolean;
  carrier: string | null;
  lineType: string | null;
}

/** Prove's side. What Prove left out is null. */
export interface ProveRecord {
  active: boolean | null;
  /** Whether the numbers agree; null: one of them is unknown. */
  sameNumber: boolean | null;
  carrier: string | null;
  lineType: string | null;
}

export interface FoundDifference {
  kind: DifferenceKind;
  action: DifferenceAction;
  detail: Record<string, string>;
}

/**
 * In what our record and Prove's disagree. Pure.
 *
 * Of an identity that is to be verified again, and that nobody here takes for watched, nothing is said: its next
 * verification sets all of this anew, and whether Prove goes on listing such a one is not known.
 *
 * @param prove null: Prove says that there is no such identity.
 * @param lineTypeReverifies whether the policy for line type changes asks for a re-verification.
 */
export function compareIdentity(
  ours: OurRecord,
  prove: ProveRecord | null,
  lineTypeReverifies: boolean,
): FoundDifference[] {
  const { status, watch } = ours;
  if (status === 'closed') return [];
  const isWatched = watch === 'watched';
  const isVerified = status === 'verified';
  if (!prove) {
    // An id that was listed a moment ago and is unknown now: one of the two answers is wrong, or it has just gone.
    if (ours.listed || watch === 'not_covered' || (!isWatched && !isVerified)) return [];
    return [found('missing_at_prove', isWatched ? 'treat_as_missed_notice' : 'none')];
  }
  const isInactive = prove.active === false || (prove.active === null && ours.listedInactive);
  const differences: FoundDifference[] = [];
  if (isWatched && isInactive) differences.push(found('inactive_at_prove', 'treat_as_missed_notice'));
  if (!isVerified) return differences;
  // If Prove watches another number, the number on record is not watched.
  if (prove.sameNumber === false) return [...differences, found('number_changed', 'treat_as_missed_notice')];
  if (prove.active === true && (watch === 'unwatched' || watch === 'unknown')) {
    // After a notice Prove may show an identity as active, and still send no more of them.
    const isOurs = !ours.ended && prove.sameNumber === true;
    differences.push(found('active_at_prove', isOurs ? 'watch_again' : 'none'));
  }
  if (differs(ours.carrier, prove.carrier)) {
    const detail = { before: ours.carrier!, after: prove.carrier! };
    differences.push(found('carrier_changed', 'update_snapshot', detail));
  }
  if (differs(ours.lineType, prove.lineType)) {
    const detail = { before: ours.lineType!, after: prove.lineType! };
    const action = lineTypeReverifies ? 'treat_as_missed_notice' : 'update_snapshot';
    differences.push(found('line_type_changed', action, detail));
  }
  return differences;
}

/**
 * Whether it may be dealt with before anybody has looked at it. Not where only lists show it: a list that came empty,
 * or enrollments that were locked while one list was read and free during the other, would have customers written to.
 */
export function maySettleItself({ kind }: FoundDifference, prove: ProveRecord | null): boolean {
  return kind !== 'inactive_at_prove' || prove?.active === false;
}

function found(
  kind: DifferenceKind,
  action: DifferenceAction,
  detail: Record<string, string> = {},
): FoundDifference {
  return { kind, action, detail };
}
