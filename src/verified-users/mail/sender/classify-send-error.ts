import type { AttemptOutcome } from '../email-attempt.entity';

/** What is known of a failed attempt. */
export interface FailedSend {
  /** nodemailer's code, for example `EENVELOPE`. */
  code?: string | undefined;
  /** SMTP command that was answered; `CONN` when the line was lost, at whichever moment. */
  command?: string | undefined;
  /** SMTP code of the server's answer; absent when it gave none. */
  responseCode?: number | undefined;
  /** Whether a byte of the message itself had left when the attempt failed. */
  contentStarted: boolean;
}

const ABOUT_THE_MESSAGE = new Set(['MAIL FROM', 'RCPT TO', 'DATA']);
const REFUSED_BY_US = new Set(['EENVELOPE', 'EMESSAGE', 'EMAXRECIPIENTS']);

/** Whether the server responded to this message, rather than to the connection or the login. */
export function isAboutTheMessage({ command, responseCode }: Partial<FailedSend>): boolean {
  return responseCode !== undefined && command !== undefined && ABOUT_THE_MESSAGE.has(command);
}

/**
 * Whether the mail server may have taken the message (P10).
 *
 * An answer settles it: a permanent 5xx about the message is final, anything else it answers is tried again, a
 * refused login included, for that is a fault of the set-up, not of the address. Without an answer it depends on
 * whether the message had begun to leave: if it had, nobody can know, so the attempt is doubtful and is never
 * repeated.
 */
export function classifySendError(failed: FailedSend): Exclude<AttemptOutcome, 'started' | 'sent'> {
  const { code, responseCode, contentStarted } = failed;
  if (responseCode !== undefined && responseCode >= 400) {
    return responseCode >= 500 && isAboutTheMessage(failed) ? 'refused' : 'deferred';
  }
  if (contentStarted) return 'doubtful';
  return code !== undefined && REFUSED_BY_US.has(code) ? 'refused' : 'deferred';
}
