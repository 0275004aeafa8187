// As many rows that are over and old as are asked for, of the kinds of which there are most, and as many young ones.

/** Seven years and a month: beyond every default. */
const OLD = '2600 days';
const YOUNG = '1 day';

export async function fill(client, rows) {
  for (const age of [OLD, YOUNG]) {
    const at = `now() - interval '${age}' + n * interval '1 ms'`;
    const from = (share) => `generate_series(1, ${Math.round(rows * share)}) AS n`;
    await client.query(
      `WITH delivery AS (
         INSERT INTO vu_delivery (id, project, received_at, body, body_sha256, content_type, item_count)
         SELECT gen_random_uuid(), 'default', ${at}, convert_to(repeat('x', 2000), 'UTF8'), sha256(int4send(n)),
           'application/json', 10 FROM ${from(0.05)} RETURNING id, received_at)
       INSERT INTO vu_notification (project, event_id, delivery_id, event_type, event_timestamp, client_customer_id,
         content_sha256, status, identity_id, due_at, received_at, finished_at)
       SELECT 'default', gen_random_uuid(), id, 'PHONE_NUMBER_CHANGE', received_at, 'customer-' || item,
         sha256(int4send(item)), 'applied', gen_random_uuid(), received_at, received_at, received_at
         FROM delivery, generate_series(1, 10) AS item`,
    );
    await client.query(
      `INSERT INTO vu_identity_history (identity_id, at, what, cause_kind)
       SELECT gen_random_uuid(), ${at}, 'notification_applied', 'notification' FROM ${from(0.3)}`,
    );
    await client.query(
      `INSERT INTO vu_host_event (name, identity_id, state, cause, detail, status, due_at, created_at, finished_at)
       SELECT 'identity.doubted', gen_random_uuid(), '{}', '{}', '{}', 'done', ${at}, ${at}, ${at} FROM ${from(0.1)}`,
    );
    await client.query(
      `INSERT INTO vu_email (kind, subject_id, step, status, due_at, created_at, finished_at)
       SELECT 'invitation', gen_random_uuid(), 0, 'sent', ${at}, ${at}, ${at} FROM ${from(0.05)}`,
    );
  }
}
