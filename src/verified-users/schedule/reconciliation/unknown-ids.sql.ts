import type { EntityManager } from 'typeorm';

/** An id of Prove's that nobody knows here. */
export interface UnknownId {
  id: string;
  proveId: string;
  /** Prove was asked whose it is. */
  asked: boolean;
}

/** What Prove told of one. */
export interface ToldOfUnknown {
  id: string;
  /** Null: it names no customer. */
  clientCustomerId: string | null;
}

const NEXT = `
  SELECT id, prove_id AS "proveId", detail ? 'askedAt' AS asked
    FROM vu_difference
   WHERE project = $1 AND kind = 'unknown_here' AND status IN ('proposed', 'dismissed') AND run_id = $2
     AND id > $3::bigint
   ORDER BY id LIMIT $4`;

/** Its registration may have come while the list was read. */
const KNOWN_BY_NOW = `
  UPDATE vu_difference difference SET status = 'gone', settled_at = $2
   WHERE id = ANY($1::bigint[]) AND status IN ('proposed', 'dismissed')
     AND (id = ANY($3::bigint[])
       OR EXISTS (SELECT FROM vu_enrollment enrollment
                   WHERE enrollment.project = difference.project AND enrollment.prove_id = difference.prove_id))`;

const TOLD = `
  UPDATE vu_difference difference
     SET detail = jsonb_strip_nulls(jsonb_build_object('askedAt', $2::text, 'clientCustomerId', told."clientCustomerId"))
    FROM jsonb_to_recordset($1) AS told (id bigint, "clientCustomerId" text)
   WHERE difference.id = told.id`;

/** Asked of all, not only of those just told of: the customer may have been registered since. */
const LINK = `
  UPDATE vu_difference difference
     SET identity_id = identity.id,
         action = CASE WHEN identity.status = 'closed' THEN 'disenroll_at_prove' ELSE 'link_to_customer' END
    FROM vu_identity identity
   WHERE difference.id = ANY($1::bigint[]) AND identity.project = difference.project
     AND identity.client_customer_id = difference.detail->>'clientCustomerId'`;

export async function nextUnknownIds(
  manager: EntityManager,
  { project, mark, after, limit }: { project: string; mark: string; after: string | null; limit: number },
): Promise<UnknownId[]> {
  return manager.query<UnknownId[]>(NEXT, [project, mark, after ?? '0', limit]);
}

/** @param missing those that Prove does not know any more either. */
export async function keepUnknownIds(
  manager: EntityManager,
  unknown: readonly UnknownId[],
  { told, missing, now }: { told: readonly ToldOfUnknown[]; missing: readonly string[]; now: Date },
): Promise<void> {
  const ids = unknown.map(({ id }) => id);
  if (told.length > 0) await manager.query(TOLD, [JSON.stringify(told), now.toISOString()]);
  await manager.query(KNOWN_BY_NOW, [ids, now, missing]);
  await manager.query(LINK, [ids]);
}
