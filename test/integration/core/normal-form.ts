import type { DataSource } from 'typeorm';

/** The end state of one customer, without what may differ between equal ends: ids of rows and times of ours. */
export interface NormalForm {
  identity: { status: string; watch: string; doubt: string | null; verifiedAt: string | null };
  enrollments: { proveId: string; current: boolean; endedAt: string | null }[];
  notifications: { label: string; status: string; reason: string | null; reviewReason: string | null }[];
  causes: string[];
  openCases: number;
  emails: number;
}

/** Ids that hold the customer's own id in front; what follows the colon is the same for all customers. */
const SQL = `
  SELECT
    json_build_object('status', i.status, 'watch', i.watch, 'doubt', i.doubt, 'verifiedAt', i.verified_at) AS identity,
    (SELECT json_agg(json_build_object('proveId', split_part(prove_id, ':', 2), 'current', current, 'endedAt', ended_at)
              ORDER BY prove_id, current, ended_at) FROM vu_enrollment e WHERE e.identity_id = i.id) AS enrollments,
    (SELECT json_agg(json_build_object('label', split_part(event_id, ':', 2), 'status', status, 'reason', reason,
              'reviewReason', review_reason) ORDER BY event_id)
       FROM vu_notification n WHERE split_part(event_id, ':', 1) = i.client_customer_id) AS notifications,
    (SELECT json_agg(split_part(n.event_id, ':', 2) ORDER BY n.event_id)
       FROM vu_reverification r JOIN vu_reverification_cause c ON c.reverification_id = r.id
       JOIN vu_notification n ON n.id::text = c.cause_id WHERE r.identity_id = i.id) AS causes,
    (SELECT count(*)::int FROM vu_reverification r WHERE r.identity_id = i.id
        AND r.status IN ('open', 'invited', 'started')) AS "openCases",
    (SELECT count(*)::int FROM vu_email m JOIN vu_reverification r ON r.id = m.subject_id
      WHERE r.identity_id = i.id) AS emails
  FROM vu_identity i WHERE i.client_customer_id = $1`;

export async function normalFormOf(dataSource: DataSource, clientCustomerId: string): Promise<NormalForm> {
  const [row] = await dataSource.query<[NormalForm]>(SQL, [clientCustomerId]);
  return {
    ...row,
    enrollments: row.enrollments ?? [],
    notifications: row.notifications ?? [],
    causes: row.causes ?? [],
  };
}
