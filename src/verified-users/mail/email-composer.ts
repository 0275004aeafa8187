import type { EntityManager } from 'typeorm';
import type { Email } from './email.entity';

/** An email ready to be handed to the mail server. */
export interface ComposedEmail {
  to: string;
  subject: string;
  html: string;
  text: string;
  locale: string;
}

/** Why an email is not sent after all: its cause is gone, or there is nowhere to send it. */
export interface EmailNotNeeded {
  notNeeded: 'case_closed' | 'no_email_address';
}

/**
 * Writes one kind of email. Implemented where the kind is at home (invitations: `reverification`), so that `mail`
 * needs to know nothing of its reasons.
 */
export interface EmailComposer {
  readonly kind: string;

  /** Runs in the transaction that claims the email; what it writes (a link token) commits with the claim. */
  compose(manager: EntityManager, email: Email): Promise<ComposedEmail | EmailNotNeeded>;

  /** Runs in the transaction that marks the email as sent. */
  sent(manager: EntityManager, email: Email, at: Date): Promise<void>;
}
