import type { EmailSender } from './email-sender';
import { isSmtpUrl } from './value-rules';

const ACCEPTED =
  'an SMTP address ("smtp://user:password@host:587", "smtps://..."; "?tls=none" sends in clear text), ' +
  "nodemailer's SMTP options ({ host, port, auth }), or an EmailSender ({ send(message) })";
/** What makes nodemailer choose another transport than SMTP. */
const OTHER_TRANSPORTS = ['SES', 'sendmail', 'streamTransport', 'jsonTransport'];

/** Whether emails go through the host's own code. */
export function isEmailSender(transport: unknown): transport is EmailSender {
  return typeof (transport as EmailSender | null)?.send === 'function' && !isNodemailers(transport);
}

/**
 * Why `mail.transport` cannot be used, or null. nodemailer takes any object and falls back to SMTP at `localhost`, so that
 * a mistake would show when the first email is due. Says nothing of the value, which holds a password.
 */
export function transportProblem(transport: unknown): string | null {
  if (!transport) return `needed; ${ACCEPTED}`;
  if (typeof transport === 'string') return isSmtpUrl(transport) ? null : `expected ${ACCEPTED}`;
  if (typeof transport !== 'object' || Array.isArray(transport)) return `expected ${ACCEPTED}`;
  if (isEmailSender(transport)) return null;
  if (isNodemailers(transport)) {
    return `a nodemailer transporter or plugin is not used as it is: call it from an EmailSender; expected ${ACCEPTED}`;
  }
  const other = OTHER_TRANSPORTS.find((name) => name in transport);
  if (other !== undefined) {
    return `${other} is not SMTP: call it from an EmailSender; expected ${ACCEPTED}`;
  }
  const { host, service, url } = transport as Record<string, unknown>;
  if (url !== undefined) return isSmtpUrl(url) ? null : `url: expected "smtp://..." or "smtps://..."`;
  return isText(host) || isText(service) ? null : `no host, service or url in it; expected ${ACCEPTED}`;
}

/** `help@example.com`, or with a name before it. */
export function isSender(value: unknown): value is string {
  return typeof value === 'string' && /^[^\r\n]*@[^\r\n]+$/.test(value);
}

export function isBareAddress(value: unknown): value is string {
  return typeof value === 'string' && /^[^\s<>@,;:"]+@[^\s<>@,;:"]+$/.test(value);
}

/** A transporter made by nodemailer, or one of its plugins, whose `send` takes a callback. */
function isNodemailers(transport: unknown): boolean {
  const { sendMail, send, name, version } = transport as Record<string, unknown>;
  if (typeof sendMail === 'function') return true;
  return typeof send === 'function' && isText(name) && isText(version);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
