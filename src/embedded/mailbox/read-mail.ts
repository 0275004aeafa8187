import type { AddressObject, ParsedMail, simpleParser } from 'mailparser';
import { findLinks } from './find-links';
import { receivedAt } from './mail-id';
import type { Mail, MailSummary } from './mailbox';

/** Keeps a hostile mail from holding the process; longer HTML is shown, and not searched for text. */
const HTML_LIMIT_CHARS = 1024 * 1024;
/** It is kept in memory, for up to 500 messages. */
const SEARCHED_CHARS = 20_000;

/** Turns the bytes of a message into what can be shown; what cannot be parsed is shown as it is. */
export async function readMail(parse: typeof simpleParser, id: string, message: Buffer): Promise<Mail> {
  const parsed = await parse(message, {
    skipTextToHtml: true,
    skipTextLinks: true,
    maxHtmlLengthToParse: HTML_LIMIT_CHARS,
  }).catch(() => unreadable(message));
  const html = parsed.html || null;
  const text = parsed.text ?? '';
  return {
    id,
    subject: parsed.subject ?? '',
    from: parsed.from?.text ?? '',
    to: [parsed.to ?? []].flat().flatMap(addresses),
    date: receivedAt(id),
    html,
    text,
    links: findLinks(html, text),
    headers: (parsed.headerLines ?? []).map(readHeader),
  };
}

/** What a search looks at, in lower case. */
export function searchText({ subject, from, to, text }: Mail): string {
  return [subject, from, ...to, text].join('\n').slice(0, SEARCHED_CHARS).toLowerCase();
}

export function summarise({ id, subject, from, to, date }: MailSummary): MailSummary {
  return { id, subject, from, to, date };
}

function unreadable(
  message: Buffer,
): Pick<ParsedMail, 'subject' | 'from' | 'to' | 'html' | 'text'> & { headerLines?: undefined } {
  return { subject: '(unreadable message)', html: false, text: message.toString('utf8') };
}

function readHeader({ line }: { line: string }): { name: string; value: string } {
  const colon = line.indexOf(':');
  return {
    name: line.slice(0, colon),
    value: line
      .slice(colon + 1)
      .replace(/\r?\n(?=[ \t])/g, '')
      .trim(),
  };
}

function addresses({ value }: AddressObject): string[] {
  return value.flatMap((entry) =>
    entry.group ? entry.group.map(({ address }) => address ?? '') : (entry.address ?? ''),
  );
}
