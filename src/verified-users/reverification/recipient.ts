import type { ContactCipher } from '../identity/contact-cipher.service';
import type { VerifiedIdentity } from '../identity/verified-identity.entity';
import type { ComposedEmail, EmailNotNeeded } from '../mail/email-composer';

/** To whom an email goes, or why to nobody: there is no address, or what was sent there came back. */
export function recipientOf(
  contacts: ContactCipher,
  identity: Pick<VerifiedIdentity, 'undeliverableEmailHash'>,
  to: string | null,
): Pick<ComposedEmail, 'to' | 'recipientHash'> | EmailNotNeeded {
  if (!to) return { notNeeded: 'no_email_address' };
  if (contacts.isUndeliverable(identity, to)) return { notNeeded: 'undeliverable_address' };
  return { to, recipientHash: contacts.emailHash(to) };
}
