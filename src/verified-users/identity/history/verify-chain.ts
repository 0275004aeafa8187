import { CHAIN_START, hashEntry, type ChainHead, type ChainedContent } from './history-chain';
import type { Authenticity } from './history-signer';

/**
 * What is wrong with a history:
 * - `edited`: an entry does not say what it said when it was written.
 * - `gap`: entries are missing between others, or before the first.
 * - `truncated`: the latest entries are missing, or all.
 * - `inserted`: an entry was added outside of this program, or by a version from before the chains.
 * - `back_dated`: the same, with a time before that of the entry before it.
 * - `head_invalid`: where the chain ends is missing, was forged, or the chain went on after a forged one.
 * - `key_missing`: the chain's key is not in the ring, so nothing can be said.
 */
export const HISTORY_FINDINGS = [
  'edited',
  'gap',
  'truncated',
  'inserted',
  'back_dated',
  'head_invalid',
  'key_missing',
] as const;
export type HistoryFindingKind = (typeof HISTORY_FINDINGS)[number];

export interface HistoryFinding {
  kind: HistoryFindingKind;
  /** Null: it concerns where the chains of all identities begin. */
  identityId: string | null;
  /** The entry; null: it is missing, or it concerns the whole chain. */
  entryId: string | null;
}

export interface StoredEntry extends ChainedContent {
  id: string;
  seq: number | null;
  hash: Buffer | null;
}

export interface StoredHistory {
  identityId: string;
  /** In the order of their ids. */
  entries: readonly StoredEntry[];
  head: ChainHead | null;
  /** Null without a head. */
  authenticity: Authenticity | null;
  /** Entries up to this id may be without a hash. */
  unchainedThrough: bigint;
  /** Whether a history without any entry is as it should be. */
  mayBeEmpty: boolean;
}

/** Follows one identity's chain from its base to its head. */
export function verifyChain(history: StoredHistory): HistoryFinding[] {
  const { identityId, entries, head, authenticity, unchainedThrough } = history;
  const findings: HistoryFinding[] = [];
  const find = (kind: HistoryFindingKind, entryId: string | null = null) =>
    void findings.push({ kind, identityId, entryId });

  if (authenticity === 'unknown_key') find('key_missing');
  if (authenticity === 'forged' || head?.broken) find('head_invalid');

  let seq = head?.baseSeq ?? 0;
  let previous: Buffer | null = head?.baseHash ?? CHAIN_START;
  let latest: Date | null = null;
  let isHeadMissing = false;
  const registeredId = idOfRegistration(entries);
  const added = (entry: StoredEntry) =>
    find(latest && entry.at < latest ? 'back_dated' : 'inserted', entry.id);
  for (const entry of entries) {
    if (entry.seq === null || entry.hash === null) {
      // A lower id was chosen by hand: ids begin at 1, and a customer whom this program registered has no earlier entries.
      const isFromBefore = BigInt(entry.id) > registeredId && BigInt(entry.id) <= unchainedThrough;
      if (!isFromBefore) added(entry);
      continue;
    }
    if (!head) isHeadMissing = true;
    // A second entry for a place that is taken, or one after the end.
    if (entry.seq <= seq || (head && entry.seq > head.seq)) {
      added(entry);
      continue;
    }
    // After a gap the hash before this entry is not known.
    if (entry.seq > seq + 1) {
      find('gap', entry.id);
      previous = null;
    }
    if (previous !== null && !hashEntry(previous, identityId, entry.seq, entry).equals(entry.hash))
      find('edited', entry.id);
    seq = entry.seq;
    previous = entry.hash;
    if (latest === null || entry.at > latest) latest = entry.at;
  }
  if (isHeadMissing) find('head_invalid');
  if (head && seq < head.seq) find('truncated');
  // The chain was made anew from some entry on, or its base was.
  else if (head && previous !== null && !previous.equals(head.hash)) find('edited');
  if (!head && entries.length === 0 && !history.mayBeEmpty) find('truncated');
  return findings;
}

/** Of the customer's registration if the chain begins with it; otherwise 0. */
function idOfRegistration(entries: readonly StoredEntry[]): bigint {
  const first = entries.find(({ seq, hash }) => seq === 1 && hash !== null);
  return first?.what === 'registered' ? BigInt(first.id) : 0n;
}
