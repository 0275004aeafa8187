import type { EntityManager } from 'typeorm';
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

/** As one value, because every notification writes an entry: building the statement from entities cost as much as it. */
const SQL = `
  INSERT INTO vu_identity_history (identity_id, at, what, cause_kind, cause_id, before, after)
  SELECT "identityId", at, what, cause->>'kind', cause->>'id', before, after
    FROM jsonb_to_recordset($1) AS entry ("identityId" uuid, at timestamptz, what text, cause jsonb, before jsonb, after jsonb)`;

export async function writeHistory(
  manager: EntityManager,
  ...entries: readonly HistoryEntry[]
): Promise<void> {
  if (entries.length > 0) await manager.query(SQL, [JSON.stringify(entries)]);
}
