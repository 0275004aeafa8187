import { isUtf8 } from 'node:buffer';
import type { ParsedDelivery, ParsedItem, QuarantinedItem } from '../inbox/parsed-delivery';
import type { ResolvedOptions } from '../options/resolved-options';
import { nestsDeeperThan } from './nesting-depth';
import { parseItem, quarantined } from './parse-item';
import { unreadableDelivery } from './unreadable-delivery';

export type ParseLimits = Pick<ResolvedOptions['webhook'], 'maxDepth' | 'maxItems'>;

const BYTE_ORDER_MARK = '\ufeff';

/**
 * Reads the decoded bytes of a delivery. Never throws: what cannot be understood is quarantined with a reason, the
 * whole body as one entry when it has no readable list of at most `maxItems`.
 */
export function parseDelivery(bytes: Buffer, limits: ParseLimits): ParsedDelivery {
  if (!isUtf8(bytes)) return unreadableDelivery('not_utf8', 'the body is not UTF-8');
  if (nestsDeeperThan(bytes, limits.maxDepth)) {
    return unreadableDelivery('too_deep', `the body nests deeper than ${limits.maxDepth} levels`);
  }
  const body = parseJson(bytes.toString('utf8'));
  if (body === undefined) return unreadableDelivery('not_json', 'the body is not JSON');
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
  return sortOut(entries);
}

/** Puts every entry into exactly one place: good, a repeat of a good one, or quarantine. */
function sortOut(entries: readonly unknown[]): ParsedDelivery {
  const items = new Map<string, ParsedItem>();
  const refused: QuarantinedItem[] = [];
  let repeats = 0;
  for (const entry of entries) {
    const outcome = parseItem(entry);
    if ('quarantined' in outcome) {
      refused.push(outcome.quarantined);
      continue;
    }
    const { item } = outcome;
    const earlier = items.get(item.eventId);
    if (!earlier) items.set(item.eventId, item);
    else if (earlier.contentSha256.equals(item.contentSha256)) repeats++;
    else {
      const detail = 'eventId stands twice in the delivery, with different content';
      refused.push(quarantined(entry, 'event_id_reused', detail).quarantined);
    }
  }
  return { itemCount: entries.length, items: [...items.values()], repeats, quarantined: refused };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text);
  } catch {
    return undefined;
  }
}
