import { UNSPECIFIED_EVENT_TYPE, type ItemProblem } from '../inbox/item-problem';
import type { ParsedItem, QuarantinedItem } from '../inbox/parsed-delivery';
import { contentSha256 } from './content-sha256';
import { parseEventTimestamp } from './event-timestamp';

/** The parsed entry, or the reason why it cannot be used. */
export type ItemOutcome = { items: ParsedItem[] } | { quarantined: QuarantinedItem };

export interface ItemContext {
  /** When the delivery arrived: replaces an unusable timestamp. */
  receivedAt: Date;
  /** Whether the body was not valid Unicode; U+FFFD then marks where bytes were lost. */
  isDamaged?: boolean;
  /** Whether the entry nests deeper than allowed. Then only its known fields are read and hashed. */
  isTooDeep?: boolean;
}

// PostgreSQL text cannot hold NUL, and UTF-8 cannot hold half of a surrogate pair: either would be altered on its way.
const EVENT_ID = /^[^\p{Cc}\p{Cs}]{1,255}$/u;
const EVENT_TYPE = /^[^\p{Cc}\p{Cs}]{1,100}$/u;
const CUSTOMER_OR_PROVE_ID = /^[^\0\p{Cs}]{1,255}$/u;
const LOST = '\ufffd';
const KNOWN_FIELDS = [
  'eventId',
  'eventType',
  'eventTimestamp',
  'clientCustomerId',
  'identityId',
  'proveId',
] as const;

/**
 * Reads one entry of `notifications`, whatever it is. Prove reports an event once, so an entry that names a customer by
 * at least one usable id is never held back: unusable fields are replaced and listed in `problems`.
 */
export function parseItem(entry: unknown, context: ItemContext): ItemOutcome {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
    return quarantined(entry, 'invalid_item', 'the item must be an object');
  }
  const problems: ItemProblem[] = context.isTooDeep ? ['too_deep'] : [];
  const text = (field: (typeof KNOWN_FIELDS)[number], pattern: RegExp, problem?: ItemProblem) => {
    const value = asText(own(entry, field));
    if (value === null) return null;
    const isUsable =
      typeof value === 'string' && pattern.test(value) && !(context.isDamaged && value.includes(LOST));
    if (!isUsable && problem && !problems.includes(problem)) problems.push(problem);
    return isUsable ? value : null;
  };
  const clientCustomerId = text('clientCustomerId', CUSTOMER_OR_PROVE_ID, 'client_customer_id_unusable');
  const identityId = text('identityId', CUSTOMER_OR_PROVE_ID, 'prove_id_unusable');
  const proveId = text('proveId', CUSTOMER_OR_PROVE_ID, 'prove_id_unusable');
  const proveIds = [...new Set([identityId, proveId].filter((id) => id !== null))];
  if (proveIds.length === 0 && clientCustomerId === null) {
    const detail =
      'one of identityId, proveId and clientCustomerId is needed, as text of at most 255 characters';
    return quarantined(entry, 'no_customer', [detail, ...problems].join('\n'));
  }
  if (proveIds.length > 1) problems.push('prove_ids_disagree');

  const eventType = text('eventType', EVENT_TYPE) ?? missing('event_type_unusable', UNSPECIFIED_EVENT_TYPE);
  const sent = parseEventTimestamp(own(entry, 'eventTimestamp'));
  const eventTimestamp = sent ?? missing('event_timestamp_unusable', context.receivedAt);
  const content = contentSha256(context.isTooDeep ? knownFieldsOf(entry) : entry);
  const eventId = text('eventId', EVENT_ID) ?? missing('event_id_unusable', null);

  function missing<T>(problem: ItemProblem, substitute: T): T {
    problems.push(problem);
    return substitute;
  }
  return {
    // The two Prove ids disagree: either may be the one we know, so the event counts for both.
    items: (proveIds.length > 0 ? proveIds : [null]).map((id, index) => ({
      eventId:
        eventId !== null && index === 0
          ? eventId
          : derivedEventId(content, index, sent ? null : context.receivedAt),
      eventType,
      eventTimestamp,
      clientCustomerId,
      proveId: id,
      contentSha256: content,
      problems,
    })),
  };
}

/** Keeps an entry as JSON text, with the reason. */
export function quarantined(
  entry: unknown,
  reason: string,
  detail: string,
): { quarantined: QuarantinedItem } {
  return { quarantined: { reason, detail, content: jsonOf(entry) } };
}

/**
 * Replaces a missing `eventId`, so that repeats are still recognized (P5). Without a timestamp, equal content may be
 * another event, so only content that arrives on the same day counts as a repeat: applying an event twice costs a
 * history entry, while dropping one would leave a stranger's phone trusted.
 */
function derivedEventId(content: Buffer, index: number, receivedAt: Date | null): string {
  const day = receivedAt ? `:${receivedAt.toISOString().slice(0, 10)}` : '';
  return `sha256:${content.toString('hex')}${index === 0 ? '' : `:${index}`}${day}`;
}

function own(entry: object, field: string): unknown {
  // Own properties only, so that a hostile prototype (`__proto__`) contributes nothing.
  return Object.hasOwn(entry, field) ? (entry as Record<string, unknown>)[field] : undefined;
}

/**
 * Absent, null and empty mean the same: Prove leaves out empty fields, and an empty id identifies nobody. A whole
 * number is read as its digits if JSON preserved all of them.
 */
function asText(value: unknown): unknown {
  if (value === undefined || value === '') return null;
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
}

function knownFieldsOf(entry: object): Record<string, unknown> {
  const fields = KNOWN_FIELDS.map((field) => [field, own(entry, field)] as const);
  return Object.fromEntries(
    fields.map(([field, value]) => [field, typeof value === 'object' ? null : value]),
  );
}

/** Null if it nests too deep to serialize; the body of the delivery has the full content. */
function jsonOf(entry: unknown): Buffer | null {
  try {
    return Buffer.from(JSON.stringify(entry), 'utf8');
  } catch {
    return null;
  }
}
