import { randomUUID } from 'node:crypto';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { isEmailSender } from '../options/transport-problem';
import type { ComposedEmail } from './email-composer';
import { HostSender } from './sender/host-sender';
import type { SendResult } from './sender/send-result';
import { SmtpSender } from './sender/smtp-sender';

const MAX_SESSION_MS = 240_000;
const MAX_RESPONSE_LENGTH = 500;

const ADDRESS = /[^\s<>"',;:()]+@[^\s<>"',;:()]+/g;
const LINK_OR_TOKEN = /https?:\S+|[\w-]{24,}/g;

/** Hands emails to the mail server, or to the host's own sender. */
@Injectable()
export class MailTransport implements OnApplicationShutdown {
  private readonly sender: SmtpSender | HostSender;

  constructor(@Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions) {
    const { transport } = options.mail;
    this.sender = isEmailSender(transport)
      ? new HostSender(transport, MAX_SESSION_MS)
      : new SmtpSender(transport, MAX_SESSION_MS);
  }

  /**
   * A Message-ID of our own, so that the attempt is on record before the server has heard of it. Random: who knows it has
   * seen the email, or its bounce.
   */
  newMessageId(): string {
    const domain = /@([^\s>]+)/.exec(this.options.mail.from)?.[1] ?? 'localhost';
    return `<${randomUUID()}@${domain}>`;
  }

  /**
   * Sends an email. Never throws: what went wrong is in the result.
   *
   * @param startContent called once, before the first byte of content leaves, which waits for it. When it fails, no
   *   content leaves.
   */
  async send(
    email: ComposedEmail,
    messageId: string,
    startContent: () => Promise<void>,
  ): Promise<SendResult> {
    const { to, subject, html, text, locale } = email;
    const { from, replyTo, bounceAddress } = this.options.mail;
    const headers = { 'Auto-Submitted': 'auto-generated', 'Content-Language': locale };
    const message = { from, to, replyTo, bounceAddress, subject, html, text, messageId, headers };
    const result = await this.sender.send(message, startContent);
    return { ...result, response: withoutQuotes(result.response, to) };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.sender.close();
  }
}

/** Servers quote in their answers: addresses, the mailbox alone, and parts of the message, its link included. */
function withoutQuotes(response: string | null, recipient: string): string | null {
  if (response === null) return null;
  const mailbox = recipient.slice(0, recipient.lastIndexOf('@')).replace(/[^\w\s]/g, '\\$&');
  return response
    .replace(ADDRESS, '[address]')
    .replace(LINK_OR_TOKEN, '[quoted]')
    .replace(new RegExp(`\\b${mailbox}\\b`, 'gi'), '[address]')
    .slice(0, MAX_RESPONSE_LENGTH);
}
