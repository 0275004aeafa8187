import type { EntityManager } from 'typeorm';
import type { Cause } from './identity-history.entity';
import type { IdentityState } from './identity-state';
import { writeHistory } from './write-history';

/** A reason for a person to review an identity. */
export interface ReviewFlag {
  identityId: string;
  /** Stable code. */
  reason: string;
  cause: Cause;
}

export interface RaisedFlag extends ReviewFlag {
  state: IdentityState;
}

/** An existing reason is kept until a person has reviewed it; a new one then only raises the event. */
const SQL = `
  UPDATE vu_identity identity SET review_reason = coalesce(review_reason, flag.reason), updated_at = $2
    FROM jsonb_to_recordset($1) AS flag (id uuid, reason text)
   WHERE identity.id = flag.id AND status <> 'closed' AND review_reason IS DISTINCT FROM flag.reason
  RETURNING identity.id, status, watch, doubt, verified_at AS "verifiedAt"`;

/**
 * Flags identities, whose rows the caller has locked, and adds a history entry for each; if one identity gets several
 * flags, the first wins. Skips closed identities and those already flagged for the same reason.
 *
 * @returns the flags that were raised, for `identity.review_required`.
 */
export async function flagForReview(
  manager: EntityManager,
  flags: readonly ReviewFlag[],
  at: Date,
): Promise<RaisedFlag[]> {
  if (flags.length === 0) return [];
  const first = new Map([...flags].reverse().map((flag) => [flag.identityId, flag]));
  const given = [...first.values()].map(({ identityId, reason }) => ({ id: identityId, reason }));
  const [rows] = await manager.query<[({ id: string } & IdentityState)[], number]>(SQL, [
    JSON.stringify(given),
    at,
  ]);
  const raised = rows.map(({ id, ...state }) => ({ ...first.get(id)!, state }));
  await writeHistory(
    manager,
    ...raised.map(({ identityId, cause, state }) => {
      return { identityId, at, what: 'review_required', cause, before: state, after: state };
    }),
  );
  return raised;
}
