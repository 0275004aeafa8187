import type { Candidate } from './find-candidates.sql';
import type { NotificationKeys } from './find-identities.service';

export interface FoundIdentity {
  identityId: string;
  /** Why a person should look at the match; null when all ids agree. */
  reviewReason: 'customer_id_mismatch' | 'several_customers' | 'unknown_enrollment' | null;
}

/**
 * Chooses whom a notification means. A Prove id names a person, who may be several customers of the company: the one
 * that the notification names wins. When it names none of them, the Prove id is believed, and a person told: the
 * others may be meant as well.
 *
 * @param candidates best first.
 * @returns null when there is none.
 */
export function chooseIdentity(
  candidates: readonly Candidate[],
  { proveId, clientCustomerId }: Pick<NotificationKeys, 'proveId' | 'clientCustomerId'>,
): FoundIdentity | null {
  const enrolled = candidates.filter((candidate) => candidate.enrolled);
  const [best] = enrolled;
  if (!best) {
    const [customer] = candidates;
    // An unseen Prove id of a known customer may be an enrolment we were not told of (batch, SFTP): it counts, and
    // a person should know.
    return customer
      ? { identityId: customer.identityId, reviewReason: proveId ? 'unknown_enrollment' : null }
      : null;
  }
  const named = enrolled.find((candidate) => candidate.clientCustomerId === clientCustomerId);
  if (named) return { identityId: named.identityId, reviewReason: null };
  const { identityId } = best;
  if (clientCustomerId !== null) return { identityId, reviewReason: 'customer_id_mismatch' };
  const several = enrolled.some((candidate) => candidate.identityId !== identityId);
  return { identityId, reviewReason: several ? 'several_customers' : null };
}
