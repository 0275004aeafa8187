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

/**
 * A page goes on after the identity that its key names, also when others have come or gone since.
 *
 * @param sorted everybody, by id.
 */
export function listPage(sorted: readonly EnrolledIdentity[], query: PageQuery): IdentityPage {
  const limit = Number(query.limit ?? DEFAULT_LIMIT);
  if (!Number.isInteger(limit) || limit < 1) throw ProveError.invalid('limit');
  const after = query.startKey === undefined ? '' : readKey(query.startKey);
  const identities: EnrolledIdentity[] = [];
  for (let index = firstAfter(sorted, after); index < sorted.length; index++) {
    const identity = sorted[index]!;
    if (query.showInactive !== 'true' && !identity.active) continue;
    if (identities.length === limit) return { identities, lastKey: keyOf(identities.at(-1)!) };
    identities.push(identity);
  }
  return { identities, lastKey: undefined };
}

function firstAfter(sorted: readonly EnrolledIdentity[], id: string): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (sorted[middle]!.id > id) to = middle;
    else from = middle + 1;
  }
  return from;
}

function keyOf({ id }: EnrolledIdentity): string {
  return Buffer.from(`after:${id}`).toString('base64');
}

function readKey(startKey: string): string {
  const text = Buffer.from(startKey, 'base64').toString('utf8');
  if (!text.startsWith('after:')) throw ProveError.invalid('startKey');
  return text.slice('after:'.length);
}
