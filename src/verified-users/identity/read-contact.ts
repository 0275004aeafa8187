import { Logger } from '@nestjs/common';
import { DecryptionError } from '../privacy/decryption.error';
import type { Contact } from './contact';
import type { ContactCipher, ContactOwner } from './contact-cipher.service';
import type { VerifiedIdentity } from './verified-identity.entity';

const logger = new Logger('ReadContact');

/** One that cannot be read, for its key has left the ring, must not keep all others waiting. @returns null for it. */
export function readContact(
  contacts: ContactCipher,
  identity: ContactOwner & Pick<VerifiedIdentity, 'contact'>,
): Contact | null {
  try {
    return contacts.open(identity);
  } catch (error) {
    if (!(error instanceof DecryptionError)) throw error;
    const { code } = error;
    logger.warn({ message: 'An identity is passed over: it cannot be read', identityId: identity.id, code });
    return null;
  }
}
