import { Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { StaleReadError } from '../database/sql-state';
import { APPEND_HISTORY, LOCK_HEADS } from './history/append-history.sql';
import { CHAIN_START, hashEntry, headContent, type ChainHead } from './history/history-chain';
import { HistorySigner, type Signature } from './history/history-signer';
import type { Cause } from './identity-history.entity';
import type { IdentityState } from './identity-state';

/** One change of an identity, to be written in the transaction that makes it. */
export interface HistoryEntry {
  identityId: string;
  at: Date;
  what: string;
  cause: Cause;
  before?: IdentityState | null;
  after?: IdentityState | null;
}

/** What an identity's first entry says; it has no chain yet, so there is none to look for. */
const FIRST = 'registered';
const HEAD_EXISTS = '23505';

const logger = new Logger('IdentityHistory');

/**
 * Appends entries, in their order, to the hash chains of their identities. The caller has locked the identities.
 *
 * @throws {StaleReadError} when another transaction, without that lock, began the chain of an identity meanwhile.
 */
export async function writeHistory(
  manager: EntityManager,
  ...entries: readonly HistoryEntry[]
): Promise<void> {
  if (entries.length === 0) return;
  const signer = HistorySigner.of(manager);
  const { heads, unreadable } = await lockHeads(manager, signer, entries);
  const known = new Set(heads.keys());
  const rows = entries.map((entry) => {
    const { identityId, at, what, cause } = entry;
    const { before = null, after = null } = entry;
    if (unreadable.has(identityId)) return { identityId, at, what, cause, before, after };
    const head = heads.get(identityId) ?? beginningOf(identityId);
    const seq = head.seq + 1;
    const hash = hashEntry(head.hash, identityId, seq, { at, what, cause, before, after });
    heads.set(identityId, { ...head, seq, hash });
    return { identityId, at, what, cause, before, after, seq, hash: hash.toString('hex') };
  });
  const moved = [...heads.values()].map((head) => {
    const { keyId, mac } = signer.sign(headContent(head));
    const { identityId, seq, hash, broken } = head;
    const isNew = !known.has(identityId);
    return {
      ...{ identityId, seq, hash: hash.toString('hex'), broken, isNew },
      ...{ keyId: keyId.toString('hex'), mac: mac.toString('hex') },
    };
  });
  try {
    await manager.query(APPEND_HISTORY, [JSON.stringify(rows), JSON.stringify(moved)]);
  } catch (error) {
    const { code, table } = error as { code?: unknown; table?: unknown };
    throw code === HEAD_EXISTS && table === 'vu_history_head' ? new StaleReadError() : error;
  }
}

/**
 * The chains that go on, by identity. One whose head is not genuine goes on too, but is marked for good. One whose head is
 * signed under a key that only newer processes have, as while a change of keys is deployed, is left alone: its entries
 * are written without a hash, as the previous version does, because to sign it would vouch for what cannot be checked.
 */
async function lockHeads(
  manager: EntityManager,
  signer: HistorySigner,
  entries: readonly HistoryEntry[],
): Promise<{ heads: Map<string, ChainHead>; unreadable: Set<string> }> {
  const heads = new Map<string, ChainHead>();
  const unreadable = new Set<string>();
  const registered = new Set(entries.flatMap(({ what, identityId }) => (what === FIRST ? [identityId] : [])));
  const ids = [...new Set(entries.map(({ identityId }) => identityId))].filter((id) => !registered.has(id));
  if (ids.length === 0) return { heads, unreadable };
  const found = await manager.query<(ChainHead & Signature)[]>(LOCK_HEADS, [ids]);
  for (const { keyId, mac, ...head } of found) {
    const { identityId } = head;
    const authenticity = signer.check(headContent(head), { keyId, mac });
    if (authenticity === 'unknown_key') {
      unreadable.add(identityId);
      const message = 'A history entry has no hash: the key of its chain is not in `encryption.keys`';
      logger.error({ message, code: 'HISTORY_KEY_MISSING', identityId, keyId: keyId.toString('hex') });
    } else {
      const isForged = authenticity === 'forged';
      heads.set(identityId, { ...head, broken: head.broken || isForged });
      if (!isForged || head.broken) continue;
      const message = 'The history of an identity was changed outside of this program';
      logger.error({ message, code: 'HISTORY_HEAD_INVALID', identityId });
    }
  }
  return { heads, unreadable };
}

function beginningOf(identityId: string): ChainHead {
  return { identityId, seq: 0, hash: CHAIN_START, baseSeq: 0, baseHash: CHAIN_START, broken: false };
}
