import type { EntityManager } from 'typeorm';

/** The first enrollment of an identity. */
export interface FirstEnrollment {
  identityId: string;
  project: string;
  proveId: string;
  enrolledAt: Date;
}

/** As one value, as with history: a batch of taken over customers has one each. */
const SQL = `
  INSERT INTO vu_enrollment (id, identity_id, project, prove_id, current, enrolled_at)
  SELECT gen_random_uuid(), "identityId", project, "proveId", true, "enrolledAt"
    FROM jsonb_to_recordset($1) AS given ("identityId" uuid, project text, "proveId" text, "enrolledAt" timestamptz)`;

export async function insertEnrollments(
  manager: EntityManager,
  enrollments: readonly FirstEnrollment[],
): Promise<void> {
  if (enrollments.length > 0) await manager.query(SQL, [JSON.stringify(enrollments)]);
}
