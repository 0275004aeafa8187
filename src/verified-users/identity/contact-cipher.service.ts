import { Injectable } from '@nestjs/common';
import { Cipher } from '../privacy/cipher.service';
import type { Contact } from './contact';
import type { VerifiedIdentity } from './verified-identity.entity';

/** Writes and reads the encrypted contact of an identity, with the keyed hashes by which it is found again. */
@Injectable()
export class ContactCipher {
  constructor(private readonly cipher: Cipher) {}

  /** @param identityId binds the ciphertext to its row: copied to another row it does not decrypt. */
  seal(identityId: string, contact: Contact): Pick<VerifiedIdentity, 'contact' | 'emailHash' | 'phoneHash'> {
    return {
      contact: this.cipher.encrypt(JSON.stringify(contact), identityId),
      emailHash: contact.email ? this.cipher.hash(normaliseEmail(contact.email), 'email') : null,
      phoneHash: contact.phoneNumber ? this.cipher.hash(contact.phoneNumber, 'phone') : null,
    };
  }

  open(identity: Pick<VerifiedIdentity, 'id' | 'contact'>): Contact {
    return JSON.parse(this.cipher.decrypt(identity.contact, identity.id)) as Contact;
  }

  /** The address before a change. Bound to its column too: it does not decrypt where a whole contact belongs. */
  sealFormerEmail(identityId: string, email: string): Buffer {
    return this.cipher.encrypt(JSON.stringify({ email }), `${identityId}:former-email`);
  }

  /** @returns null when the address never changed, or its customer is closed. */
  openFormerEmail({ id, formerEmail }: Pick<VerifiedIdentity, 'id' | 'formerEmail'>): string | null {
    if (formerEmail === null) return null;
    const { email } = JSON.parse(this.cipher.decrypt(formerEmail, `${id}:former-email`)) as { email: string };
    return email;
  }

  emailHashes(email: string): string[] {
    return this.cipher.possibleHashes(normaliseEmail(email), 'email');
  }

  phoneHashes(phoneNumber: string): string[] {
    return this.cipher.possibleHashes(phoneNumber, 'phone');
  }
}

/** Mail servers tell upper from lower case in the local part only in theory; look-ups should not. */
function normaliseEmail(email: string): string {
  return email.trim().toLowerCase();
}
