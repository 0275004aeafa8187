// Rows as years of operation leave them: applied notifications, their deliveries (ten items each) and their history.
import { onServer } from './surroundings.mjs';
import { CUSTOMERS } from './delivery-body.mjs';

export async function fillHistory(databaseUrl, rows) {
  await onServer(databaseUrl, async (client) => {
    // Only while filling, and only here; what is measured commits as always.
    await client.query('SET synchronous_commit = off');
    await client.query(
      `INSERT INTO vu_delivery (id, project, received_at, body, body_sha256, content_type, item_count)
       SELECT md5('delivery-' || n)::uuid, 'default', now() - n * interval '1 second', convert_to(repeat('x', 2000), 'UTF8'),
         sha256(int4send(n)), 'application/json', 10
         FROM generate_series(1, $1::int / 10) AS n`,
      [rows],
    );
    await client.query(
      `INSERT INTO vu_notification (project, event_id, delivery_id, event_type, event_timestamp, client_customer_id, prove_id,
         content_sha256, status, identity_id, due_at, received_at, finished_at)
       SELECT 'default', gen_random_uuid(), md5('delivery-' || (n / 10 + 1))::uuid, 'PHONE_NUMBER_CHANGE', at,
         'customer-' || n % $2, 'prove-' || n % $2, sha256(int4send(n)), 'applied', md5('identity-' || n % 100000)::uuid, at, at, at
         FROM (SELECT n, now() - n * interval '1 second' AS at FROM generate_series(1, $1::int) AS n) AS numbered`,
      [rows, CUSTOMERS],
    );
    await client.query(
      `INSERT INTO vu_identity_history (identity_id, at, what, cause_kind, cause_id)
       SELECT md5('identity-' || n % 100000)::uuid, now() - n * interval '1 second', 'notification_applied', 'notification', n::text
         FROM generate_series(1, $1::int) AS n`,
      [rows],
    );
    await client.query('VACUUM ANALYZE');
    await client.query('CHECKPOINT');
  });
}
