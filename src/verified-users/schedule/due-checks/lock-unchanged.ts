import { isDeepStrictEqual } from 'node:util';
import type { EntityManager } from 'typeorm';
import { isSameContact, type Contact } from '../../identity/contact';
import type { ContactCipher } from '../../identity/contact-cipher.service';
import { Enrollment } from '../../identity/enrollment.entity';
import { stateOf } from '../../identity/identity-state';
import { VerifiedIdentity } from '../../identity/verified-identity.entity';
import { isBilled, type DueCheck } from './due-check';

/**
 * Locks the identity, if it is still the one that was read: while Prove was being asked it may have been closed,
 * verified, doubted, enrolled anew or given another number, and another process may have dealt with its check.
 *
 * @returns null when it has changed. What was found out about it is worth nothing then.
 */
export async function lockUnchanged(
  manager: EntityManager,
  contacts: ContactCipher,
  { identity, enrollment }: DueCheck,
): Promise<VerifiedIdentity | null> {
  const { id } = identity;
  const lock = { mode: 'for_no_key_update' as const };
  const found = await manager.findOne(VerifiedIdentity, { where: { id }, lock });
  if (!found || found.checkDueAt?.getTime() !== identity.checkDueAt?.getTime()) return null;
  if (!isDeepStrictEqual(stateOf(found), stateOf(identity))) return null;
  // The same contact may have been encrypted anew.
  if (!found.contact.equals(identity.contact)) {
    // An answer that was billed is not thrown away for another email address.
    const isSame = isBilled(identity) ? isSamePerson : isSameContact;
    if (!isSame(contacts.open(found), contacts.open(identity))) return null;
  }
  const current = await manager.findOneBy(Enrollment, { identityId: id, current: true });
  return current?.id === enrollment?.id ? found : null;
}

/** In all that Prove is asked about. */
function isSamePerson(one: Contact, other: Contact): boolean {
  const { email } = one;
  return isSameContact(one, { ...other, email });
}
