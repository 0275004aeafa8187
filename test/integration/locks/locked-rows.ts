import type { EntityManager } from 'typeorm';

/** Rows that the statement locks or changes, one customer each. */
export interface Rows {
  project: string;
  customers: string[];
  identities: string[];
  enrollments: string[];
  notifications: string[];
  cases: string[];
  differences: string[];
}

/** The update that the other session makes. */
export const COLUMN = {
  vu_identity: 'locale = locale',
  vu_enrollment: 'carrier = carrier',
  vu_notification: 'repeats = repeats + 1',
  vu_reverification: 'fresh_links = fresh_links',
  vu_consent: 'channel = channel',
  vu_email: 'step = step',
  vu_difference: 'missed_notice = missed_notice',
};

export type LockedTable = keyof typeof COLUMN;

/** The rows of one project, selected by `ownOf`. */
export function own(table: LockedTable): string {
  if (table === 'vu_reverification' || table === 'vu_consent') return 'identity_id::text = ANY($1::text[])';
  return table === 'vu_email' ? 'subject_id::text = ANY($1::text[])' : 'project = ANY($1::text[])';
}

export function ownOf(table: LockedTable, { project, identities, cases }: Rows): string[] {
  if (table === 'vu_reverification' || table === 'vu_consent') return identities;
  return table === 'vu_email' ? cases : [project];
}

/** One customer for each kind of row, in a project of its own. */
export async function fillRows(manager: EntityManager, project: string, customers: number): Promise<Rows> {
  const ids = async (sql: string) =>
    (await manager.query<{ id: string }[]>(sql, [project, customers])).map(({ id }) => id);
  const identities = await ids(
    `INSERT INTO vu_identity (id, project, client_customer_id, status, watch, contact, created_at, updated_at)
     SELECT gen_random_uuid(), $1, 'c-' || n || $1, 'verified', 'watched', '\\x00', now(), now()
       FROM generate_series(1, $2::int) AS n RETURNING id`,
  );
  const of = `FROM vu_identity WHERE project = $1 AND $2::int > 0 ORDER BY client_customer_id`;
  const enrollments = await ids(
    `INSERT INTO vu_enrollment (id, identity_id, project, prove_id, current, enrolled_at)
     SELECT gen_random_uuid(), id, project, 'id-' || client_customer_id, true, now() ${of} RETURNING id`,
  );
  const notifications = await ids(
    `INSERT INTO vu_notification (project, event_id, delivery_id, event_type, event_timestamp, client_customer_id,
       prove_id, content_sha256, due_at, received_at, status)
     SELECT project, gen_random_uuid(), gen_random_uuid(), 'PORT', now(), client_customer_id,
       'id-' || client_customer_id, '\\x00', now(), now(), 'parked' ${of} RETURNING id`,
  );
  const cases = await ids(
    `INSERT INTO vu_reverification (id, identity_id, status, opened_at, deadline_at)
     SELECT gen_random_uuid(), id, 'open', now(), now() + interval '1 day' ${of} RETURNING id`,
  );
  await manager.query(
    `INSERT INTO vu_consent (id, identity_id, country, text_version, channel, given_by, given_at)
     SELECT gen_random_uuid(), unnest($1::uuid[]), 'GB', 'v1', 'page', 'customer', now()`,
    [identities],
  );
  await manager.query(
    `INSERT INTO vu_email (kind, subject_id, step, status, created_at, due_at)
     SELECT 'invitation', unnest($1::uuid[]), 0, 'queued', now(), now() + interval '1 day'`,
    [cases],
  );
  const differences = await ids(
    `INSERT INTO vu_difference (project, kind, prove_id, enrollment_id, action, status, run_id, found_at)
     SELECT project, 'unknown_here', 'd-' || prove_id, id, 'none', 'proposed', 1, now() FROM vu_enrollment
      WHERE project = $1 AND $2::int > 0 RETURNING id`,
  );
  const rows = await manager.query<{ name: string }[]>(
    `SELECT client_customer_id AS name FROM vu_identity WHERE project = $1 ORDER BY name`,
    [project],
  );
  return {
    project,
    customers: rows.map(({ name }) => name),
    identities,
    enrollments,
    notifications,
    cases,
    differences,
  };
}
