import type { Transporter } from 'nodemailer';
import type { EmailMessage } from '../../options/email-sender';
import { InvalidOptionsError } from '../../options/invalid-options.error';
import type { SmtpTransport } from '../../options/verified-users-options.interface';
import { classifySendError, isAboutTheMessage, type FailedSend } from './classify-send-error';
import { ContentGate } from './content-gate';
import { NOT_MARKED, type SendResult } from './send-result';
import { transportSettings } from './transport-settings';

const CONNECT_TIMEOUT_MS = 15_000;
const SILENCE_TIMEOUT_MS = 60_000;
/** Longest talk with a mail server, in times of its longest silence: one that says a little now and then has no end. */
const MAX_IDLE_PERIODS_PER_SESSION = 4;

/** nodemailer, with what P10 needs to know: whether a message had begun to leave when the connection was lost. */
export class SmtpSender {
  private readonly transporter: Transporter;
  private readonly gates = new Map<string, ContentGate>();
  private readonly sessionLimitMs: number;

  /** @throws {InvalidOptionsError} when nodemailer does not know the `service`. */
  constructor(transport: SmtpTransport, maxSessionMs: number) {
    const settings = {
      pool: true,
      connectionTimeout: CONNECT_TIMEOUT_MS,
      greetingTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: SILENCE_TIMEOUT_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
      ...transportSettings(transport),
    };
    this.sessionLimitMs = Math.min(
      MAX_IDLE_PERIODS_PER_SESSION * (settings.socketTimeout || SILENCE_TIMEOUT_MS),
      maxSessionMs,
    );
    // Here, because only workers make this class, and every process loads its file.
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- `import()` would make it asynchronous.
    const { createTransport } = require('nodemailer') as typeof import('nodemailer');
    checkService(settings);
    this.transporter = createTransport(settings as never);
    this.transporter.use('stream', (mail, done) => {
      const gate = this.gates.get(mail.data.messageId ?? '');
      const create = mail.message.createReadStream.bind(mail.message);
      if (gate) mail.message.createReadStream = (...args) => gate.wrap(create(...args));
      done();
    });
  }

  /** Never throws: what went wrong is in the result. @param startContent see `MailTransport.send`. */
  async send(message: EmailMessage, startContent: () => Promise<void>): Promise<SendResult> {
    const gate = new ContentGate(startContent);
    const { from, to, replyTo, bounceAddress, subject, html, text, messageId, headers } = message;
    this.gates.set(messageId, gate);
    try {
      const info = (await this.transporter.sendMail({
        ...{ from, subject, html, text, messageId, headers: { ...headers } },
        to: { name: '', address: to },
        ...(replyTo && { replyTo }),
        ...(bounceAddress && { envelope: { from: bounceAddress, to } }),
        // Headers only: a bounce that returns the whole email returns a link that works.
        dsn: { id: messageId.slice(1, -1), return: 'headers' },
        signal: AbortSignal.timeout(this.sessionLimitMs),
      })) as { response?: string };
      return {
        outcome: 'sent',
        connectionFailed: false,
        responseCode: codeOf(info.response),
        response: info.response ?? null,
        providerMessageId: null,
      };
    } catch (error) {
      const failed = error as FailedSend & { response?: string };
      const contentStarted = gate.close();
      if (gate.markError !== null) return NOT_MARKED;
      const { code, command, responseCode } = failed;
      const outcome = classifySendError({ code, command, responseCode, contentStarted });
      return {
        outcome,
        connectionFailed: outcome !== 'refused' && !isAboutTheMessage(failed),
        responseCode: responseCode ?? null,
        response: failed.response ?? code ?? null,
        providerMessageId: null,
      };
    } finally {
      this.gates.delete(messageId);
    }
  }

  close(): void {
    this.transporter.close();
  }
}

/** One that nodemailer does not know would be taken for the mail server of this machine. */
function checkService({ service, host }: Record<string, unknown>): void {
  if (typeof service !== 'string' || host !== undefined) return;
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- as above.
  const wellKnown = require('nodemailer/lib/well-known') as WellKnown | { default: WellKnown };
  const find = typeof wellKnown === 'function' ? wellKnown : wellKnown.default;
  if (find(service)) return;
  throw new InvalidOptionsError([
    'mail.transport.service: nodemailer knows no such service; give host and port instead',
  ]);
}

type WellKnown = (name: string) => unknown;

function codeOf(response: string | undefined): number | null {
  const code = Number.parseInt(response ?? '', 10);
  return Number.isNaN(code) ? null : code;
}
