import type { EntityManager } from 'typeorm';
import type { Email } from './email.entity';

/** An email ready to be handed to the mail server. */
export interface ComposedEmail {
  to: string;
  /** Keyed hash of `to`: a bounce is compared with the address that the customer has by then. */
  recipientHash: string;
  subject: string;
  html: string;
  text: string;
  locale: string;
}

/**
 * Why an email is cancelled: its case is closed, there is no address, what was sent there came back, or it is out of date
 * because a newer email took its place.
 */
export interface EmailNotNeeded {
  notNeeded: 'case_closed' | 'no_email_address' | 'undeliverable_address' | 'out_of_date';
}

/** How long an email without an open case is retried: a later notice would be of no use. */
export const NOTICE_MAX_AGE_SECONDS = 3 * 86_400;

/**
 * Writes one kind of email. Implemented where the kind is at home (invitations: `reverification`), so that `mail`
 * needs to know nothing of its reasons.
 */
export interface EmailComposer {
  readonly kind: string;

  /** Age in seconds at which the email fails as `too_old`. Default: never, it is retried until its case is closed. */
  readonly maxAgeSeconds?: number;

  /**
   * Runs in the transaction that claims the email, so anything it writes (a link token) commits with the claim. The row
   * of the identity is locked, so a concurrent change of the address happens before or after, never in between.
   */
  compose(manager: EntityManager, email: Email): Promise<ComposedEmail | EmailNotNeeded>;

  /** Runs in the transaction that marks the email as sent. */
  sent(manager: EntityManager, email: Email, at: Date): Promise<void>;
}
