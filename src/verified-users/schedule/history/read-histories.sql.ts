import type { DataSource } from 'typeorm';
import { queryWithin } from '../../database/query-within';
import { TRANSACTION_LIMIT_MS } from '../../database/transact-within';
import type { ChainHead } from '../../identity/history/history-chain';
import type { Signature } from '../../identity/history/history-signer';
import type { StoredEntry } from '../../identity/history/verify-chain';

/** Identities that one statement reads; their histories are short. */
export const HISTORY_BATCH = 200;

export interface HistoryRows {
  identityId: string;
  /** Null: its identity was erased, or deleted by somebody. */
  createdAt: Date | null;
  head: (ChainHead & Signature) | null;
  entries: StoredEntry[];
}

type Row = Omit<StoredEntry, 'cause'> &
  ChainHead &
  Signature & {
    createdAt: Date | null;
    headSeq: number | null;
    headHash: Buffer;
    causeKind: StoredEntry['cause']['kind'];
    causeId: string | null;
  };

/** Whoever has an identity, a history or a head of one: that one of them is missing is what is looked for. */
const SQL = `
  WITH page AS MATERIALIZED (
    SELECT id FROM (
      (SELECT DISTINCT identity_id AS id FROM vu_identity_history WHERE identity_id > $1 ORDER BY 1 LIMIT ${HISTORY_BATCH})
      UNION (SELECT identity_id FROM vu_history_head WHERE identity_id > $1 ORDER BY 1 LIMIT ${HISTORY_BATCH})
      UNION (SELECT id FROM vu_identity WHERE id > $1 ORDER BY 1 LIMIT ${HISTORY_BATCH})
    ) AS known ORDER BY id LIMIT ${HISTORY_BATCH}
  )
  SELECT page.id AS "identityId", identity.created_at AS "createdAt", head.seq AS "headSeq", head.hash AS "headHash",
         head.base_seq AS "baseSeq", head.base_hash AS "baseHash", head.broken, head.key_id AS "keyId", head.mac,
         entry.id, entry.at, entry.what, entry.cause_kind AS "causeKind", entry.cause_id AS "causeId", entry.before,
         entry.after, entry.seq, entry.hash
    FROM page
    LEFT JOIN vu_identity AS identity ON identity.id = page.id
    LEFT JOIN vu_history_head AS head ON head.identity_id = page.id
    LEFT JOIN vu_identity_history AS entry ON entry.identity_id = page.id
   ORDER BY page.id, entry.id`;

/**
 * The next histories with their heads, as of one moment: one statement has one snapshot.
 *
 * @param after id of the identity that was read last.
 */
export async function readHistories(dataSource: DataSource, after: string): Promise<HistoryRows[]> {
  const rows = await queryWithin<Row[]>(dataSource, TRANSACTION_LIMIT_MS, SQL, [after]);
  const histories: HistoryRows[] = [];
  for (const row of rows) {
    const { identityId, createdAt, id, at, what, causeKind, causeId, before, after: state, seq, hash } = row;
    let history = histories.at(-1);
    if (history?.identityId !== identityId) {
      history = { identityId, createdAt, head: headOf(row), entries: [] };
      histories.push(history);
    }
    if (id === null) continue;
    const cause = { kind: causeKind, id: causeId };
    history.entries.push({ id, at, what, cause, before, after: state, seq, hash });
  }
  return histories;
}

function headOf({
  identityId,
  headSeq,
  headHash,
  baseSeq,
  baseHash,
  broken,
  keyId,
  mac,
}: Row): HistoryRows['head'] {
  if (headSeq === null) return null;
  return { identityId, seq: headSeq, hash: headHash, baseSeq, baseHash, broken, keyId, mac };
}
