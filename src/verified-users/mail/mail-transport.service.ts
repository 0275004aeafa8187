import { randomUUID } from 'node:crypto';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Transporter } from 'nodemailer';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { transportSettings } from './transport-settings';
import { classifySendError, isAboutTheMessage, type FailedSend } from './classify-send-error';
import { ContentGate } from './content-gate';
import type { AttemptOutcome } from './email-attempt.entity';
import type { ComposedEmail } from './email-composer';

/** How an attempt ended. */
export interface SendResult {
  outcome: Exclude<AttemptOutcome, 'started'>;
  /** See `EmailAttempt.connectionFailed`. */
  connectionFailed: boolean;
  responseCode: number | null;
  /** The server's answer, what it quotes blotted out. */
  response: string | null;
}

const CONNECT_TIMEOUT_MS = 15_000;
const SILENCE_TIMEOUT_MS = 60_000;
/** Longest talk with a mail server, in times of its longest silence: one that says a little now and then has no end. */
const SILENCES_IN_A_TALK = 4;
const MAX_TALK_MS = 240_000;
const MAX_RESPONSE_LENGTH = 500;

/** Not the mail server's fault, and surely nothing was delivered. */
const NOT_MARKED: SendResult = {
  outcome: 'deferred',
  connectionFailed: false,
  responseCode: null,
  response: null,
};

const ADDRESS = /[^\s<>"',;:()]+@[^\s<>"',;:()]+/g;
const LINK_OR_TOKEN = /https?:\S+|[\w-]{24,}/g;

/** nodemailer, with what P10 needs to know: whether a message had begun to leave when the line was lost. */
@Injectable()
export class MailTransport implements OnApplicationShutdown {
  private readonly transporter: Transporter;
  private readonly gates = new Map<string, ContentGate>();
  private readonly readsAfterData: boolean;
  private readonly talkLimitMs: number;

  constructor(@Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions) {
    const { transport } = options.mail;
    const settings = {
      pool: true,
      connectionTimeout: CONNECT_TIMEOUT_MS,
      greetingTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: SILENCE_TIMEOUT_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
      ...transportSettings(transport),
    };
    this.talkLimitMs = Math.min(
      SILENCES_IN_A_TALK * (settings.socketTimeout || SILENCE_TIMEOUT_MS),
      MAX_TALK_MS,
    );
    // Here, because only workers make this class, and every process loads its file.
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- `import()` would make it asynchronous.
    const { createTransport } = require('nodemailer') as typeof import('nodemailer');
    this.transporter = createTransport(settings as never);
    this.readsAfterData = /^SMTP\b/.test(this.transporter.transporter.name);
    this.transporter.use('stream', (mail, done) => {
      const gate = this.gates.get(mail.data.messageId ?? '');
      const create = mail.message.createReadStream.bind(mail.message);
      if (gate) mail.message.createReadStream = (...args) => gate.wrap(create(...args));
      done();
    });
  }

  /** A Message-ID of our own, so that the attempt is on record before the server has heard of it. */
  newMessageId(): string {
    const domain = /@([^\s>]+)/.exec(this.options.mail.from)?.[1] ?? 'localhost';
    return `<${randomUUID()}@${domain}>`;
  }

  /**
   * Hands an email to the mail server. Never throws: what went wrong is in the result.
   *
   * @param startContent called once, before the first byte of content leaves, which waits for it. When it fails, no
   *   content leaves.
   */
  async send(
    email: ComposedEmail,
    messageId: string,
    startContent: () => Promise<void>,
  ): Promise<SendResult> {
    const gate = new ContentGate(startContent);
    this.gates.set(messageId, gate);
    try {
      if (!this.readsAfterData) await gate.open();
      const info = (await this.transporter.sendMail({
        from: this.options.mail.from,
        to: { name: '', address: email.to },
        subject: email.subject,
        html: email.html,
        text: email.text,
        messageId,
        signal: AbortSignal.timeout(this.talkLimitMs),
        headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': email.locale },
      })) as { response?: string };
      return {
        outcome: 'sent',
        connectionFailed: false,
        responseCode: codeOf(info.response),
        response: withoutQuotes(info.response, email.to),
      };
    } catch (error) {
      const failed = error as FailedSend & { response?: string };
      const contentStarted = gate.close();
      if (gate.markError !== null) return NOT_MARKED;
      const outcome = classifySendError({ ...pick(failed), contentStarted });
      return {
        outcome,
        connectionFailed: outcome !== 'refused' && !isAboutTheMessage(failed),
        responseCode: failed.responseCode ?? null,
        response: withoutQuotes(failed.response ?? failed.code, email.to),
      };
    } finally {
      this.gates.delete(messageId);
    }
  }

  onApplicationShutdown(): void {
    this.transporter.close();
  }
}

function pick({
  code,
  command,
  responseCode,
}: Omit<FailedSend, 'contentStarted'>): Omit<FailedSend, 'contentStarted'> {
  return { code, command, responseCode };
}

function codeOf(response: string | undefined): number | null {
  const code = Number.parseInt(response ?? '', 10);
  return Number.isNaN(code) ? null : code;
}

/** Servers quote in their answers: addresses, the mailbox alone, and parts of the message, its link included. */
function withoutQuotes(response: string | undefined, recipient: string): string | null {
  if (response === undefined) return null;
  const mailbox = recipient.slice(0, recipient.lastIndexOf('@')).replace(/[^\w\s]/g, '\\$&');
  return response
    .replace(ADDRESS, '[address]')
    .replace(LINK_OR_TOKEN, '[quoted]')
    .replace(new RegExp(`\\b${mailbox}\\b`, 'gi'), '[address]')
    .slice(0, MAX_RESPONSE_LENGTH);
}
