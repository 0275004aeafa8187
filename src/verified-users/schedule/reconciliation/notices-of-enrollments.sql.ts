import type { EntityManager } from 'typeorm';

/** A notice about an enrollment that came after its number was verified. */
export interface ArrivedNotice {
  enrollmentId: string;
  /** One of them is still to be applied. */
  waiting: boolean;
}

/**
 * Applied notifications are found by the identity under which they are filed, or by their Prove id, which identities may
 * share; waiting ones only by the ids they name. Each branch has its own index.
 */
const SQL = `
  WITH asked AS (
    SELECT enrollment.id, enrollment.project, enrollment.prove_id, identity.id AS identity_id,
           identity.client_customer_id, greatest(enrollment.enrolled_at, identity.verified_at) AS since
      FROM vu_enrollment enrollment JOIN vu_identity identity ON identity.id = enrollment.identity_id
     WHERE enrollment.id = ANY($1::uuid[])
  ),
  notice AS (
    SELECT asked.id, status
      FROM asked JOIN vu_notification one
        ON one.identity_id = asked.identity_id AND COALESCE(one.prove_id, asked.prove_id) = asked.prove_id
     WHERE received_at > since
    UNION ALL
    SELECT asked.id, status
      FROM asked JOIN vu_notification one
        ON one.identity_id IS NOT NULL AND one.project = asked.project AND one.prove_id = asked.prove_id
     WHERE received_at > since
    UNION ALL
    SELECT asked.id, status
      FROM asked JOIN vu_notification one
        ON one.status = 'stored' AND one.project = asked.project AND one.prove_id = asked.prove_id
     WHERE received_at > since
    UNION ALL
    SELECT asked.id, status
      FROM asked JOIN vu_notification one
        ON one.status = 'stored' AND one.project = asked.project AND one.prove_id IS NULL
       AND one.client_customer_id = asked.client_customer_id
     WHERE received_at > since
    UNION ALL
    SELECT asked.id, status
      FROM asked JOIN vu_notification one
        ON one.status = 'parked' AND one.project = asked.project AND one.prove_id = asked.prove_id
     WHERE received_at > since
  )
  SELECT id AS "enrollmentId", bool_or(status = 'stored') AS waiting FROM notice GROUP BY id`;

/** Which of the enrollments were told of by notices, whatever became of those. */
export async function noticesOfEnrollments(
  manager: EntityManager,
  ids: readonly string[],
): Promise<Map<string, ArrivedNotice>> {
  if (ids.length === 0) return new Map();
  const rows = await manager.query<ArrivedNotice[]>(SQL, [ids]);
  return new Map(rows.map((row) => [row.enrollmentId, row]));
}
