import { ENHANCED_STATUS, bounceTypeOf } from './bounce-type';
import type { BounceType } from '../email-attempt.entity';

/** What a delivery status notification says of one of our emails. */
export interface DeliveryStatus {
  /** Message-ID of the email that it is about, `<uuid@domain>`. */
  messageId: string;
  /** Enhanced status code, such as `5.1.1`. */
  status: string;
  type: BounceType;
}

/** A notification is small. What is longer is cut, which loses no more than the end of the returned message. */
const LONGEST = 1024 * 1024;
/** A notification that was forwarded is a part of a part. */
const MAX_DEPTH = 4;
/** That of `MailTransport.newMessageId`. Others are not ours, and a stranger may have made them up. */
const OUR_MESSAGE_ID = /<[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}@[^\s<>]{1,255}>/i;
/** The returned message, whole or its headers alone. */
const RETURNED = /^(message\/(rfc822|global)|(message|text)\/(rfc822|global)-headers)$/;
const UNDELIVERED = new Set(['failed', 'delayed']);

type Headers = ReadonlyMap<string, string>;
interface Part {
  type: string;
  boundary: string | null;
  body: string;
}

/**
 * Reads a delivery status notification (RFC 3464) as mail servers return it to the bounce address.
 *
 * @param raw the whole email as it arrived, headers and body.
 * @returns null when it is none, does not say which email it is about, or reports no failure.
 */
export function parseDeliveryStatus(raw: string | Buffer): DeliveryStatus | null {
  const text = (typeof raw === 'string' ? raw : raw.toString('latin1')).slice(0, LONGEST);
  const parts = leavesOf(readPart(text.replace(/\r\n?/g, '\n')), 0);
  const report = parts.find(({ type }) => /^message\/(global-)?delivery-status$/.test(type));
  if (!report) return null;
  const [perMessage, ...recipients] = report.body.split(/\n\s*\n/).map(readHeaders);
  const failed = recipients.find((fields) => UNDELIVERED.has(wordOf(fields, 'action')));
  if (!failed) return null;
  const messageId = idOf(perMessage!, parts);
  if (messageId === null) return null;
  const code = wordOf(failed, 'status');
  const isDelayed = wordOf(failed, 'action') === 'delayed';
  const status = ENHANCED_STATUS.test(code) ? code : isDelayed ? '4.0.0' : '5.0.0';
  return { messageId, status, type: isDelayed ? 'soft' : bounceTypeOf(status) };
}

/** Our envelope id, which servers repeat that know the extension; else from the headers of the returned message. */
function idOf(perMessage: Headers, parts: readonly Part[]): string | null {
  const envelopeId = wordOf(perMessage, 'original-envelope-id');
  const candidates = [
    `<${envelopeId}>`,
    ...parts.map((part) => returnedHeaders(part).get('message-id') ?? ''),
  ];
  for (const candidate of candidates) {
    const [id] = OUR_MESSAGE_ID.exec(candidate) ?? [];
    if (id) return id;
  }
  return null;
}

function returnedHeaders({ type, body }: Part): Headers {
  return RETURNED.test(type) ? readHeaders(body.trimStart().split(/\n\s*\n/, 1)[0]!) : new Map();
}

function leavesOf(part: Part, depth: number): Part[] {
  if (depth > MAX_DEPTH) return [];
  // The returned message is a leaf: a notification inside of it is not about the email that was returned.
  if (part.boundary === null) return [part];
  const [, ...pieces] = `\n${part.body}`.split(`\n--${part.boundary}`);
  return pieces
    .filter((piece) => !piece.startsWith('--'))
    .flatMap((piece) => leavesOf(readPart(piece.slice(piece.indexOf('\n') + 1)), depth + 1));
}

function readPart(text: string): Part {
  const end = text.startsWith('\n') ? 0 : text.indexOf('\n\n');
  const headers = readHeaders(end === -1 ? text : text.slice(0, end));
  const contentType = headers.get('content-type') ?? 'text/plain';
  const type = contentType.split(';')[0]!.trim().toLowerCase();
  const boundary = /;\s*boundary=(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i.exec(contentType);
  return {
    type,
    boundary: type.startsWith('multipart/') && boundary ? (boundary[1] ?? boundary[2])! : null,
    body: end === -1 ? '' : text.slice(end + (end === 0 ? 1 : 2)),
  };
}

/** Folded lines are joined; of a name that occurs twice the first counts. */
function readHeaders(block: string): Headers {
  const headers = new Map<string, string>();
  for (const line of block.replace(/\n[ \t]+/g, ' ').split('\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0)).trim().toLowerCase();
    if (name && !headers.has(name)) headers.set(name, line.slice(colon + 1).trim());
  }
  return headers;
}

/** First word of a field, in lower case: comments may follow. */
function wordOf(fields: Headers, name: string): string {
  return (fields.get(name) ?? '').split(/[\s(;]/, 1)[0]!.toLowerCase();
}
