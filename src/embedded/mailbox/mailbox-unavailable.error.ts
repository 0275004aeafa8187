import { EmbeddedError } from '../embedded.error';

/** The local mailbox cannot start. */
export class MailboxUnavailableError extends EmbeddedError {
  readonly code = 'MAILBOX_UNAVAILABLE';

  constructor(fault: string, cause?: unknown) {
    super(`The local mailbox cannot start: ${fault}, or set SMTP_URL to a mail server of your own.`, {
      cause,
    });
  }
}
