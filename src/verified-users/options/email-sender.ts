import { VerifiedUsersError } from './verified-users-error';

/** An email to one customer, ready to be sent. Personal data, and a link that works: never log it. */
export interface EmailMessage {
  /** `mail.from`. */
  from: string;
  /** One bare address. */
  to: string;
  /** Where answers go, null: to `from`. */
  replyTo: string | null;
  /** `mail.bounceAddress`: the envelope sender (MAIL FROM); null: `from`. */
  bounceAddress: string | null;
  /** One line. */
  subject: string;
  html: string;
  text: string;
  /** `<uuid@domain>`, random for each attempt. Bounces are recognized by it, so keep it if your provider allows. */
  messageId: string;
  /** Further headers: `Auto-Submitted`, `Content-Language`. */
  headers: Readonly<Record<string, string>>;
}

/** What is known of an email that was accepted. */
export interface SentEmail {
  /** The provider's id of the message if it has one of its own; a bounce may be reported by it. At most 200 characters. */
  messageId?: string | undefined;
  /** The provider's response in words, for the record. Addresses, links and tokens in it are blotted out. */
  response?: string | undefined;
}

/**
 * Hands emails to a provider; give one as `mail.transport` where SMTP is not wanted. One instance serves many emails side by
 * side.
 */
export interface EmailSender {
  /**
   * Sends one email. Resolves once the provider has accepted it.
   *
   * @param options.signal aborts after 240 s; the attempt then counts as `doubtful`.
   * @throws {EmailSendError} that says whether the email may have been accepted. Any other error counts as `doubtful`: the
   *   email is not sent again, because it may have arrived.
   */
  send(message: EmailMessage, options: { signal: AbortSignal }): Promise<SentEmail>;

  /** Called once, when the application stops. */
  close?(): void | Promise<void>;
}

/**
 * `temporary`: surely not accepted, try again. `permanent`: surely not accepted, and never will be, such as for an address
 * that does not exist. `doubtful`: may have been accepted, such as after a connection that was lost half-way.
 */
export const EMAIL_SEND_ERROR_KINDS = ['temporary', 'permanent', 'doubtful'] as const;
export type EmailSendErrorKind = (typeof EMAIL_SEND_ERROR_KINDS)[number];

/** Thrown by an `EmailSender`. */
export class EmailSendError extends VerifiedUsersError {
  readonly code = 'EMAIL_NOT_SENT';
  /** The provider could not be reached, or refused our credentials: not a matter of this email. Default false. */
  readonly connectionFailed: boolean;
  /** The provider's numeric code, such as an HTTP status. */
  readonly responseCode: number | null;
  /** The provider's response in words, for the record. */
  readonly response: string | null;

  constructor(
    readonly kind: EmailSendErrorKind,
    details: {
      connectionFailed?: boolean;
      responseCode?: number;
      response?: string;
      cause?: unknown;
    } = {},
  ) {
    super(`An email was not sent (${kind})`, { cause: details.cause });
    this.connectionFailed = details.connectionFailed ?? false;
    this.responseCode = details.responseCode ?? null;
    this.response = details.response ?? null;
  }
}
