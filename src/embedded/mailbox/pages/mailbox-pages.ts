import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Inject, Injectable, Optional } from '@nestjs/common';
import Handlebars from 'handlebars';
import type { PageLink } from '../../../loopback';
import { splitAtLinks } from '../find-links';
import type { Mail, MailSummary } from '../mailbox';
import { MAILBOX_LINKS } from '../mailbox.constants';
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

/** How one message is shown; `phone`: as HTML, as wide as a phone. */
export const MAIL_VIEWS = ['html', 'phone', 'text', 'source'] as const;
export type MailView = (typeof MAIL_VIEWS)[number];

const TABS: Record<MailView, string> = { html: 'HTML', phone: 'Phone', text: 'Text', source: 'Source' };
/** A browser has trouble with more; the whole can be downloaded. */
const SOURCE_SHOWN_BYTES = 256 * 1024;

/** Renders the mailbox's pages; every value of a mail is escaped. */
@Injectable()
export class MailboxPages {
  private readonly handlebars = Handlebars.create();
  private readonly listTemplate = this.compile('list');
  private readonly mailTemplate = this.compile('mail');
  private readonly missingTemplate = this.compile('missing');

  constructor(@Optional() @Inject(MAILBOX_LINKS) private readonly links: readonly PageLink[] = []) {
    this.handlebars.registerPartial('layout', this.compile('layout'));
  }

  /**
   * @param search what was searched for; empty: nothing.
   * @param total how many messages there are, found or not.
   */
  list(path: string, messages: readonly MailSummary[], search: string, total: number): string {
    const all = total === 1 ? '1 message' : `${total} messages`;
    const count = search ? `${messages.length} of ${all}` : all;
    return this.listTemplate({
      style: STYLE,
      script: REFRESH_LIST,
      path,
      pages: this.links,
      search,
      total,
      title: `Mailbox (${messages.length})`,
      count,
      messages: messages.map(describe),
    });
  }

  mail(path: string, mail: Mail, view: MailView, source: Buffer): string {
    const views = MAIL_VIEWS.filter((one) => mail.html !== null || one === 'text' || one === 'source');
    return this.mailTemplate({
      style: STYLE,
      script: '',
      path,
      title: mail.subject || 'No subject',
      mail: describe(mail),
      tabs: views.map((one) => ({ view: one, text: TABS[one], isShown: one === view })),
      view,
      showHtml: view === 'html' || view === 'phone',
      showSource: view === 'source',
      source: view === 'source' ? source.subarray(0, SOURCE_SHOWN_BYTES).toString('utf8') : '',
      isCut: source.length > SOURCE_SHOWN_BYTES,
      headers: mail.headers,
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
