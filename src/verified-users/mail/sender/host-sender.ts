import { EMAIL_SEND_ERROR_KINDS, type EmailMessage, type EmailSendError } from '../../options/email-sender';
import type { EmailSender, EmailSendErrorKind } from '../../options/email-sender';
import { NOT_MARKED, type SendResult } from './send-result';

const OUTCOMES = { temporary: 'deferred', permanent: 'refused', doubtful: 'doubtful' } as const;
const LONGEST_MESSAGE_ID = 200;
/** PostgreSQL's `integer`. */
const HIGHEST_CODE = 2_147_483_647;

/** The host's own sender. Nothing is known of when content leaves, so the attempt is marked first (P10). */
export class HostSender {
  constructor(
    private readonly sender: EmailSender,
    private readonly limitMs: number,
  ) {}

  /** Never throws: what went wrong is in the result. @param startContent see `MailTransport.send`. */
  async send(message: EmailMessage, startContent: () => Promise<void>): Promise<SendResult> {
    try {
      await startContent();
    } catch {
      return NOT_MARKED;
    }
    const signal = AbortSignal.timeout(this.limitMs);
    try {
      const sent = await Promise.race([this.sender.send(message, { signal }), aborted(signal)]);
      return {
        outcome: 'sent',
        connectionFailed: false,
        responseCode: null,
        response: textOf(sent?.response),
        providerMessageId: idOf(sent?.messageId),
      };
    } catch (error) {
      // By its fields: with two copies of the package installed, the class is another one.
      const failed = (typeof error === 'object' ? error : null) as Partial<EmailSendError> | null;
      const isOurs = failed?.code === 'EMAIL_NOT_SENT' && EMAIL_SEND_ERROR_KINDS.includes(failed.kind!);
      const kind: EmailSendErrorKind = isOurs ? failed.kind! : 'doubtful';
      return {
        outcome: OUTCOMES[kind],
        connectionFailed: isOurs && kind !== 'permanent' && failed.connectionFailed === true,
        responseCode: isOurs ? numberOf(failed.responseCode) : null,
        response: isOurs ? textOf(failed.response) : null,
        providerMessageId: null,
      };
    }
  }

  async close(): Promise<void> {
    await this.sender.close?.();
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function idOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value.slice(0, LONGEST_MESSAGE_ID) : null;
}

function numberOf(value: unknown): number | null {
  return Number.isInteger(value) && Math.abs(value as number) <= HIGHEST_CODE ? (value as number) : null;
}
