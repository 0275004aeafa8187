import type { EntityManager } from 'typeorm';
import { IdentityHistory, type Cause } from './identity-history.entity';
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

export async function writeHistory(manager: EntityManager, entry: HistoryEntry): Promise<void> {
  await manager.insert(IdentityHistory, {
    identityId: entry.identityId,
    at: entry.at,
    what: entry.what,
    causeKind: entry.cause.kind,
    causeId: entry.cause.id,
    before: entry.before ?? null,
    after: entry.after ?? null,
  });
}
