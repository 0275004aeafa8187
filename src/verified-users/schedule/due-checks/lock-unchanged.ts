import { isDeepStrictEqual } from 'node:util';
import type { EntityManager } from 'typeorm';
import { isSameContact } from '../../identity/contact';
import type { ContactCipher } from '../../identity/contact-cipher.service';
import { Enrollment } from '../../identity/enrollment.entity';
import { stateOf } from '../../identity/identity-state';
import { VerifiedIdentity } from '../../identity/verified-identity.entity';
import type { DueCheck } from './due-check';

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
  const lock = { mode: 'pessimistic_write' as const };
  const found = await manager.findOne(VerifiedIdentity, { where: { id }, lock });
  if (!found || found.checkDueAt?.getTime() !== identity.checkDueAt?.getTime()) return null;
  if (!isDeepStrictEqual(stateOf(found), stateOf(identity))) return null;
  // The same contact may have been encrypted anew.
  const isSame =
    found.contact.equals(identity.contact) || isSameContact(contacts.open(found), contacts.open(identity));
  if (!isSame) return null;
  const current = await manager.findOneBy(Enrollment, { identityId: id, current: true });
  return current?.id === enrollment?.id ? found : null;
}
