import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import Handlebars from 'handlebars';
import { splitAtLinks } from '../find-links';
import type { Mail, MailSummary } from '../mailbox';
import { REFRESH_LIST } from './refresh-list.script';

const STYLE = readTemplate('mailbox.css');

/** Nothing from elsewhere; the style and the script are known by their hashes. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src '${hash(STYLE)}'`,
  `script-src '${hash(REFRESH_LIST)}'`,
  'img-src data:',
  "connect-src 'self'",
  "frame-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Renders the mailbox's pages; every value of a mail is escaped. */
@Injectable()
export class MailboxPages {
  private readonly handlebars = Handlebars.create();
  private readonly listTemplate = this.compile('list');
  private readonly mailTemplate = this.compile('mail');
  private readonly missingTemplate = this.compile('missing');

  constructor() {
    this.handlebars.registerPartial('layout', this.compile('layout'));
  }

  list(path: string, messages: readonly MailSummary[]): string {
    const count = messages.length === 1 ? '1 message' : `${messages.length} messages`;
    return this.listTemplate({
      style: STYLE,
      script: REFRESH_LIST,
      path,
      title: `Mailbox (${messages.length})`,
      count,
      messages: messages.map(describe),
    });
  }

  mail(path: string, mail: Mail, view: 'html' | 'text'): string {
    return this.mailTemplate({
      style: STYLE,
      script: '',
      path,
      title: mail.subject || 'No subject',
      mail: describe(mail),
      hasHtml: mail.html !== null,
      showHtml: view === 'html',
      pieces: splitAtLinks(mail.text).map(({ text, href = '' }) => ({ text, href })),
      links: mail.links,
    });
  }

  missing(path: string): string {
    return this.missingTemplate({ style: STYLE, script: '', path, title: 'No such message' });
  }

  private compile(name: string): Handlebars.TemplateDelegate {
    // Strict: a name that is missing is a mistake to be seen, not an empty place.
    return this.handlebars.compile(readTemplate(`${name}.hbs`), { strict: true });
  }
}

function describe({ id, subject, from, to, date }: MailSummary): Record<string, string> {
  const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
  return {
    id,
    subject: subject || '(no subject)',
    from: from || '(no sender)',
    to: to.join(', ') || '(no recipient)',
    iso: date.toISOString(),
    date: format.format(date),
  };
}

function readTemplate(name: string): string {
  return readFileSync(join(__dirname, 'templates', name), 'utf8');
}

function hash(content: string): string {
  return `sha256-${createHash('sha256').update(content).digest('base64')}`;
}
