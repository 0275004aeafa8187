import type { AttemptOutcome } from '../email-attempt.entity';

/** How an attempt ended. */
export interface SendResult {
  outcome: Exclude<AttemptOutcome, 'started'>;
  /** See `EmailAttempt.connectionFailed`. */
  connectionFailed: boolean;
  responseCode: number | null;
  /** The server's answer. */
  response: string | null;
  /** See `EmailAttempt.providerMessageId`. */
  providerMessageId: string | null;
}

/** Not the mail server's fault, and surely nothing was delivered. */
export const NOT_MARKED: SendResult = {
  outcome: 'deferred',
  connectionFailed: false,
  responseCode: null,
  response: null,
  providerMessageId: null,
};
