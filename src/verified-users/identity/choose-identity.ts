import type { Candidate } from './find-candidates.sql';
import type { NotificationKeys } from './find-identities.service';

export interface FoundIdentity {
  /** The identity under which the notification is filed: the customer it names, or else the latest enrollment. */
  identityId: string;
  /** All identities it may concern, the one above included. */
  appliesTo: string[];
  /** The customer it names although the Prove id belongs to another one: only flagged. */
  misnamed: string | null;
  /** Why a person should look at the match; null when all ids agree. */
  reviewReason: 'customer_id_mismatch' | 'unknown_enrollment' | null;
}

/**
 * Chooses the identities that a notification concerns. A Prove id stands for a person, who may be several customers of
 * the company: all customers with it as their current enrollment are affected, whichever of them Prove names. If Prove
 * names another customer, the Prove id wins and the named customer is flagged for review. An id that nobody holds any
 * more wins against nobody: then the customer counts whom Prove names.
 *
 * @param candidates best first.
 * @returns null if there is none, also when the named customer is unknown and others only held the id.
 */
export function chooseIdentity(
  candidates: readonly Candidate[],
  { proveId, clientCustomerId }: Pick<NotificationKeys, 'proveId' | 'clientCustomerId'>,
): FoundIdentity | null {
  const enrolled = candidates.filter((candidate) => candidate.enrolled);
  const customer = candidates.find((candidate) => !candidate.enrolled)?.identityId;
  const named = enrolled.filter((candidate) => candidate.clientCustomerId === clientCustomerId);
  const current = enrolled.filter((candidate) => candidate.current);
  // An id that only others had, and have no more, does not say that the named customer is somebody else: numbers are
  // passed on, and ids of failed verifications are kept.
  const isOfOthers = current.length === 0 && named.length === 0 && clientCustomerId !== null;
  const [best] = isOfOthers ? [] : enrolled;
  if (!best) {
    // An unseen Prove id of a known customer may be an enrolment we were not told of (batch, SFTP): it counts, and
    // a person should know.
    const reviewReason = proveId ? ('unknown_enrollment' as const) : null;
    return customer === undefined
      ? null
      : { identityId: customer, appliesTo: [customer], misnamed: null, reviewReason };
  }
  const { identityId } = named.find((candidate) => candidate.current) ?? current[0] ?? named[0] ?? best;
  const isMismatch = clientCustomerId !== null && named.length === 0;
  return {
    identityId,
    // Always includes the named customer: its enrollment may become current before its row is locked.
    appliesTo: [...new Set([identityId, ...[...current, ...named].map((candidate) => candidate.identityId)])],
    misnamed: (isMismatch && customer) || null,
    reviewReason: isMismatch ? 'customer_id_mismatch' : null,
  };
}
