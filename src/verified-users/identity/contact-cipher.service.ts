import { Injectable } from '@nestjs/common';
import { Cipher, formatOf, type CipherFormat } from '../privacy/cipher.service';
import type { Contact } from './contact';
import { ContactBinding } from './contact-binding.service';
import type { VerifiedIdentity } from './verified-identity.entity';

/** Whose contact it is. */
export type ContactOwner = Pick<VerifiedIdentity, 'id' | 'project' | 'clientCustomerId'>;

type UndeliverableMark = Pick<VerifiedIdentity, 'undeliverableEmailHash'>;

/** Columns that are encrypted beside the contact, each bound to itself. */
type Column = 'contact' | 'former-email' | 'former-phone';

/** Writes and reads the encrypted contact of an identity, with the keyed hashes by which it is found again. */
@Injectable()
export class ContactCipher {
  constructor(
    private readonly cipher: Cipher,
    private readonly binding: ContactBinding,
  ) {}

  /**
   * Binds the ciphertext to its row, project and customer: it does not decrypt in another row, nor in this one once that
   * is said to be of another project or customer.
   *
   * @param owner with the contact that it replaces, if there is one.
   */
  seal(
    owner: ContactOwner & { contact?: Buffer } & Partial<UndeliverableMark>,
    contact: Contact,
  ): Pick<VerifiedIdentity, 'contact' | 'emailHash' | 'phoneHash'> & Partial<UndeliverableMark> {
    const emailHash = contact.email ? this.emailHash(contact.email) : null;
    const { undeliverableEmailHash = null } = owner;
    // The mark follows the address to the newest key; otherwise it would be lost with the key that it was made under.
    const isMarked = contact.email && this.isUndeliverable({ undeliverableEmailHash }, contact.email);
    return {
      contact: this.encrypt(owner, 'contact', contact, owner.contact),
      emailHash,
      ...(isMarked && { undeliverableEmailHash: emailHash }),
      phoneHash: contact.phoneNumber ? this.cipher.hash(contact.phoneNumber, 'phone') : null,
    };
  }

  open(identity: ContactOwner & Pick<VerifiedIdentity, 'contact'>): Contact {
    return this.decrypt(identity, 'contact', identity.contact) as Contact;
  }

  /** The address before a change. Bound to its column too: it does not decrypt where a whole contact belongs. */
  sealFormerEmail(owner: ContactOwner & { contact?: Buffer }, email: string): Buffer {
    return this.encrypt(owner, 'former-email', { email }, owner.contact);
  }

  /** @returns null when the address never changed, or its customer is closed. */
  openFormerEmail(identity: ContactOwner & Pick<VerifiedIdentity, 'formerEmail'>): string | null {
    if (identity.formerEmail === null) return null;
    return (this.decrypt(identity, 'former-email', identity.formerEmail) as { email: string }).email;
  }

  /** The number that a verification replaced. Encrypted for its column, like the former address. */
  sealFormerPhone(owner: ContactOwner & { contact?: Buffer }, phoneNumber: string): Buffer {
    return this.encrypt(owner, 'former-phone', { phoneNumber }, owner.contact);
  }

  /** @returns null if no verification replaced the number, or the customer has been closed since. */
  openFormerPhone(identity: ContactOwner & Pick<VerifiedIdentity, 'formerPhone'>): string | null {
    if (identity.formerPhone === null) return null;
    return (this.decrypt(identity, 'former-phone', identity.formerPhone) as { phoneNumber: string })
      .phoneNumber;
  }

  /** Whether nothing would change if it were encrypted anew. */
  isCurrent(stored: Buffer): boolean {
    return this.cipher.isCurrent(stored) && formatOf(stored) === 2;
  }

  /** As `VerifiedIdentity.emailHash`. */
  emailHash(email: string): string {
    return this.cipher.hash(normaliseEmail(email), 'email');
  }

  /** Whether emails to the address came back; also when the mark was made under an older key. */
  isUndeliverable({ undeliverableEmailHash }: UndeliverableMark, email: string): boolean {
    return undeliverableEmailHash !== null && this.emailHashes(email).includes(undeliverableEmailHash);
  }

  emailHashes(email: string): string[] {
    return this.cipher.possibleHashes(normaliseEmail(email), 'email');
  }

  phoneHashes(phoneNumber: string): string[] {
    return this.cipher.possibleHashes(phoneNumber, 'phone');
  }

  private encrypt(owner: ContactOwner, column: Column, value: object, replaced: Buffer | undefined): Buffer {
    const isBound = this.binding.isOn || (replaced !== undefined && formatOf(replaced) === 2);
    const format = isBound ? 2 : 1;
    return this.cipher.encrypt(JSON.stringify(value), placeOf(owner, column, format), format);
  }

  private decrypt(owner: ContactOwner, column: Column, stored: Buffer): unknown {
    return JSON.parse(this.cipher.decrypt(stored, placeOf(owner, column, formatOf(stored) ?? 1)));
  }
}

/** The first format knows the row alone. */
function placeOf(
  { id, project, clientCustomerId }: ContactOwner,
  column: Column,
  format: CipherFormat,
): string {
  if (format === 2) return JSON.stringify([id, project, clientCustomerId, column]);
  return column === 'contact' ? id : `${id}:${column}`;
}

/** Mail servers tell upper from lower case in the local part only in theory; look-ups should not. */
function normaliseEmail(email: string): string {
  return email.trim().toLowerCase();
}
