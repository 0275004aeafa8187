import { ProveError } from '../answers/prove.error';
import type { EnrolledIdentity } from '../state/enrolled-identity';

const DEFAULT_LIMIT = 100;

export interface PageQuery {
  limit?: string;
  startKey?: string;
  showInactive?: string;
}

export interface IdentityPage {
  identities: EnrolledIdentity[];
  /** Where the next page starts; undefined on the last. */
  lastKey: string | undefined;
}

/** A page goes on after the identity that its key names, also when others have come or gone since. */
export function listPage(all: EnrolledIdentity[], query: PageQuery): IdentityPage {
  const limit = Number(query.limit ?? DEFAULT_LIMIT);
  if (!Number.isInteger(limit) || limit < 1) throw ProveError.invalid('limit');
  const sorted = [...all].sort((one, other) => (one.id < other.id ? -1 : 1));
  const shown = query.showInactive === 'true' ? sorted : sorted.filter(({ active }) => active);
  const after = query.startKey === undefined ? '' : readKey(query.startKey);
  const rest = shown.filter(({ id }) => id > after);
  const identities = rest.slice(0, limit);
  const last = rest.length > limit ? identities.at(-1) : undefined;
  return { identities, lastKey: last && Buffer.from(`after:${last.id}`).toString('base64') };
}

function readKey(startKey: string): string {
  const text = Buffer.from(startKey, 'base64').toString('utf8');
  if (!text.startsWith('after:')) throw ProveError.invalid('startKey');
  return text.slice('after:'.length);
}
