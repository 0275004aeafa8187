import { isUtf8 } from 'node:buffer';
import { REUSED_EVENT_ID } from '../inbox/item-problem';
import type { ParsedDelivery, ParsedItem, QuarantinedItem } from '../inbox/parsed-delivery';
import type { ResolvedOptions } from '../options/resolved-options';
import { nestsDeeperThan, valueNestsDeeperThan } from './nesting-depth';
import { parseItem, quarantined, type ItemContext } from './parse-item';
import { unreadableDelivery } from './unreadable-delivery';

export type ParseLimits = Pick<ResolvedOptions['webhook'], 'maxDepth' | 'maxItems'>;

const BYTE_ORDER_MARK = '\ufeff';
/** Nesting levels around an item: the body and the list. */
const LEVELS_ABOVE_ITEM = 2;

/**
 * Reads the decoded bytes of a delivery. Never throws: what cannot be understood is quarantined with a reason, the
 * whole body as one entry when it has no readable list of at most `maxItems`.
 *
 * Invalid UTF-8 or excessive nesting affects only the item that contains it, not the delivery.
 */
export function parseDelivery(bytes: Buffer, limits: ParseLimits, receivedAt: Date): ParsedDelivery {
  const { text, utf8, isDamaged } = decodeText(bytes);
  const isTooDeep = nestsDeeperThan(utf8, limits.maxDepth);
  const body = parseJson(text);
  if (body === undefined) {
    if (isDamaged)
      return unreadableDelivery(
        'not_utf8',
        'the body is not UTF-8, and not JSON without the bytes that are not',
      );
    if (isTooDeep)
      return unreadableDelivery('too_deep', `the body nests deeper than ${limits.maxDepth} levels`);
    return unreadableDelivery('not_json', 'the body is not JSON');
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return unreadableDelivery('not_an_object', 'the body must be an object');
  }
  const entries: unknown = Object.hasOwn(body, 'notifications')
    ? (body as { notifications: unknown }).notifications
    : null;
  if (!Array.isArray(entries))
    return unreadableDelivery('no_notifications', 'notifications must be an array');
  if (entries.length > limits.maxItems) {
    const detail = `notifications has more than ${limits.maxItems} items`;
    return unreadableDelivery('too_many_items', detail, entries.length);
  }
  const isDeep = (entry: unknown) =>
    isTooDeep && valueNestsDeeperThan(entry, limits.maxDepth - LEVELS_ABOVE_ITEM);
  return sortOut(entries, (entry) => ({ receivedAt, isDamaged, isTooDeep: isDeep(entry) }));
}

/**
 * Puts every entry into exactly one place: accepted, a repeat of an accepted one, or quarantine. An entry that is
 * quarantined for its `eventId` also flags the customers it names.
 */
function sortOut(entries: readonly unknown[], contextOf: (entry: unknown) => ItemContext): ParsedDelivery {
  const items = new Map<string, ParsedItem>();
  const refused: QuarantinedItem[] = [];
  let repeats = 0;
  for (const entry of entries) {
    const outcome = parseItem(entry, contextOf(entry));
    if ('quarantined' in outcome) {
      refused.push(outcome.quarantined);
      continue;
    }
    const [first, ...more] = outcome.items as [ParsedItem, ...ParsedItem[]];
    const earlier = items.get(first.eventId);
    if (!earlier) items.set(first.eventId, first);
    else if (earlier.contentSha256.equals(first.contentSha256)) repeats++;
    else {
      const detail = 'eventId stands twice in the delivery, with different content';
      refused.push(quarantined(entry, 'event_id_reused', detail).quarantined);
      // Never applied, but flags the customers that the item names.
      const eventId = `${REUSED_EVENT_ID}${first.contentSha256.toString('hex')}`;
      items.set(eventId, { ...first, eventId, problems: ['event_id_reused', ...first.problems] });
    }
    for (const item of more) items.set(item.eventId, item);
  }
  return { itemCount: entries.length, items: [...items.values()], repeats, quarantined: refused };
}

/** UTF-8, or UTF-16 by its byte order mark or by the zero byte that every `{` has there. */
function decodeText(bytes: Buffer): { text: string; utf8: Buffer; isDamaged: boolean } {
  const encoding = utf16Of(bytes);
  if (!encoding) return { text: bytes.toString('utf8'), utf8: bytes, isDamaged: !isUtf8(bytes) };
  const text = new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes);
  return { text, utf8: Buffer.from(text), isDamaged: text.includes('\ufffd') };
}

function utf16Of([first, second]: Buffer): 'utf-16le' | 'utf-16be' | null {
  if ((first === 0xff && second === 0xfe) || (first === 0x7b && second === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x7b)) return 'utf-16be';
  return null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text);
  } catch {
    return undefined;
  }
}
