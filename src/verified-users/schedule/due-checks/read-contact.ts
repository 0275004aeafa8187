import { Logger } from '@nestjs/common';
import type { Contact } from '../../identity/contact';
import type { ContactCipher } from '../../identity/contact-cipher.service';
import type { VerifiedIdentity } from '../../identity/verified-identity.entity';
import { DecryptionError } from '../../privacy/decryption.error';

const logger = new Logger('DueChecksSchedule');

/** One that cannot be read, for its key has left the ring, must not keep all others waiting. @returns null for it. */
export function readContact(
  contacts: ContactCipher,
  identity: Pick<VerifiedIdentity, 'id' | 'contact'>,
): Contact | null {
  try {
    return contacts.open(identity);
  } catch (error) {
    if (!(error instanceof DecryptionError)) throw error;
    const { code } = error;
    logger.warn({ message: 'A check was put off', identityId: identity.id, code });
    return null;
  }
}
