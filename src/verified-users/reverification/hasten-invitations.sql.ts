import type { EntityManager } from 'typeorm';
import type { EmailToWake } from '../queue/rows-to-wake';

/** Due when it was made, as any other invitation: so it is sent whatever the clock of the process that takes it says. */
const SQL = `
  UPDATE vu_email SET due_at = created_at
   WHERE kind = 'invitation' AND step = 0 AND subject_id = ANY($1)
     AND status = 'queued' AND attempts = 0 AND reason IS NULL AND due_at > $2
  RETURNING id`;

/**
 * Invitations of these cases that wait for a later hour wait no more. The caller has locked the identities.
 *
 * @returns what is to be woken after the commit.
 */
export async function hastenInvitations(
  manager: EntityManager,
  reverificationIds: readonly string[],
  now: Date,
): Promise<EmailToWake[]> {
  if (reverificationIds.length === 0) return [];
  const [rows] = await manager.query<[{ id: string }[], number]>(SQL, [reverificationIds, now]);
  return rows.map(({ id }) => ({ id, delayMs: 0 }));
}
