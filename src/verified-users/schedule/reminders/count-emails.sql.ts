import type { EntityManager } from 'typeorm';

/** Over all cases of each; what was cancelled or refused did not reach anybody. */
const SQL = `
  SELECT identity_id AS "identityId", count(*)::int AS count
    FROM vu_reverification reverification
    JOIN vu_email email ON subject_id = reverification.id AND kind IN ('invitation', 'reminder')
   WHERE identity_id = ANY($1) AND created_at > $2 AND email.status NOT IN ('cancelled', 'failed')
   GROUP BY identity_id`;

/** How many invitations and reminders each customer got since then. */
export async function countEmails(
  manager: EntityManager,
  identityIds: readonly string[],
  since: Date,
): Promise<ReadonlyMap<string, number>> {
  const rows = await manager.query<{ identityId: string; count: number }[]>(SQL, [identityIds, since]);
  return new Map(rows.map(({ identityId, count }) => [identityId, count]));
}
