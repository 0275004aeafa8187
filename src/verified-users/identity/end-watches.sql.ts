import type { EntityManager } from 'typeorm';

/** All enrollments of a batch in one statement. The earliest event counts, whichever arrives first (P6). */
const SQL = `
  UPDATE vu_enrollment enrollment SET ended_at = event.at
    FROM jsonb_to_recordset($1) AS event ("identityId" uuid, at timestamptz)
   WHERE enrollment.identity_id = event."identityId" AND enrollment.current
     AND (enrollment.ended_at IS NULL OR enrollment.ended_at > event.at)`;

/** @param ends by identity, when the earliest event was sent that ended the watch. */
export async function endWatches(manager: EntityManager, ends: ReadonlyMap<string, Date>): Promise<void> {
  const events = [...ends].map(([identityId, at]) => ({ identityId, at }));
  if (events.length > 0) await manager.query(SQL, [JSON.stringify(events)]);
}
