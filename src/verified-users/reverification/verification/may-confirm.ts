import type { Contact } from '../../identity/contact';
import type { VerifiedIdentity } from '../../identity/verified-identity.entity';
import type { Doubt } from '../../options/event-policy';
import type { PersonToVerify } from './verification-cipher.service';

/** Doubts after which the number on record may be somebody else's by now; a ported one may have been stolen. */
const NUMBER_PASSED_ON: readonly (Doubt | null)[] = [
  'number_ported',
  'number_changed',
  'number_disconnected',
];

/**
 * Whether Prove's yes may make the customer `verified`. A customer can only confirm what the company knows: whoever reads
 * the emails could otherwise have their own name and number pass for the customer's.
 *
 * With a full name on record Prove was asked about it. Without one the name came from the page, so it proves nothing: then
 * only the number on record counts, unless there is reason to believe that another person has it now.
 *
 * @param contact and identity as they are on record when the answer is recorded.
 */
export function mayConfirm(
  contact: Contact,
  identity: Pick<VerifiedIdentity, 'status' | 'watch' | 'doubt'>,
  { firstName, lastName, phoneNumber }: PersonToVerify,
): boolean {
  const known = { firstName: contact.firstName?.trim(), lastName: contact.lastName?.trim() };
  if (known.firstName && known.lastName) return known.firstName === firstName && known.lastName === lastName;
  return phoneNumber === contact.phoneNumber && !mayHavePassedOn(identity);
}

/** A watch that ended without a doubt is what a lost notification leaves behind; which one it was nobody knows. */
function mayHavePassedOn({
  status,
  watch,
  doubt,
}: Pick<VerifiedIdentity, 'status' | 'watch' | 'doubt'>): boolean {
  const wasNotificationLost = status === 'reverification_required' && watch === 'unwatched' && doubt === null;
  return wasNotificationLost || NUMBER_PASSED_ON.includes(doubt);
}
