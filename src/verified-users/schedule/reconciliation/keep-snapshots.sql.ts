import type { EntityManager } from 'typeorm';

/** What Prove said of an enrollment; null or absent: it said nothing. */
export interface Snapshot {
  id: string;
  active?: boolean | null;
  carrier?: string | null;
  lineType?: string | null;
  countryCode?: string | null;
}

/** A batch in one statement. What is on record stays: that it differs is for somebody to decide. */
const SQL = `
  UPDATE vu_enrollment enrollment
     SET active = COALESCE(told.active, enrollment.active),
         carrier = COALESCE(enrollment.carrier, told.carrier),
         line_type = COALESCE(enrollment.line_type, told."lineType"),
         country_code = COALESCE(enrollment.country_code, told."countryCode"),
         checked_at = $2
    FROM jsonb_to_recordset($1) AS told (id uuid, active boolean, carrier text, "lineType" text, "countryCode" text)
   WHERE enrollment.id = told.id`;

/** Fills what is empty, and remembers when Prove was asked. */
export async function keepSnapshots(
  manager: EntityManager,
  snapshots: readonly Snapshot[],
  checkedAt: Date,
): Promise<void> {
  if (snapshots.length > 0) await manager.query(SQL, [JSON.stringify(snapshots), checkedAt]);
}
