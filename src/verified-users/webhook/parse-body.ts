import type { IncomingDelivery, ParsedDelivery } from '../inbox/parsed-delivery';
import type { ResolvedOptions } from '../options/resolved-options';
import { decodeBody } from './decode-body';
import { parseDelivery } from './parse-delivery';

/** What a delivery's bytes say; the same each time, so that they may be kept and parsed later. */
export async function parseBody(
  { body, contentEncoding, receivedAt }: IncomingDelivery,
  limits: ResolvedOptions['webhook'],
): Promise<ParsedDelivery> {
  const decoded = await decodeBody(body, contentEncoding, limits.maxBodyBytes);
  return 'unreadable' in decoded ? decoded.unreadable : parseDelivery(decoded.bytes, limits, receivedAt);
}
