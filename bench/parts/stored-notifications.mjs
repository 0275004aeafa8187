// Customers and stored notifications, written by SQL as the company's API and the webhook would have written them,
// and the jobs that wake workers for them.
import { createHash } from 'node:crypto';
import { Queue } from 'bullmq';
import cipherModule from '../../dist/src/verified-users/privacy/cipher.service.js';
import postgresBackend from '../../dist/src/verified-users/queue/postgres-backend.js';
import queueNames from '../../dist/src/verified-users/queue/queue-names.js';
import { CUSTOMERS } from './delivery-body.mjs';
import { ENCRYPTION_KEY } from './service.mjs';
import { onServer } from './surroundings.mjs';

/** As `notificationBatchSize` of the options. */
const BATCH = 50;

/** Verified, watched customers without an address: their invitations end without a mail server. */
export async function fillCustomers(databaseUrl) {
  const cipher = new cipherModule.Cipher({ encryption: { keys: [ENCRYPTION_KEY] } });
  const ids = Array.from({ length: CUSTOMERS }, (_, index) => idOf(index));
  const contact = JSON.stringify({
    firstName: 'Ada',
    lastName: null,
    email: null,
    phoneNumber: '+12025550123',
  });
  const contacts = ids.map((id) => cipher.encrypt(contact, id));
  await onServer(databaseUrl, async (client) => {
    await client.query(
      `INSERT INTO vu_identity (id, project, client_customer_id, status, watch, verified_at, contact, created_at, updated_at)
       SELECT id, 'default', 'customer-' || n - 1, 'verified', 'watched', '2025-01-01', contact, now(), now()
         FROM unnest($1::uuid[], $2::bytea[]) WITH ORDINALITY AS customer (id, contact, n)`,
      [ids, contacts],
    );
    await client.query(
      `INSERT INTO vu_enrollment (id, identity_id, project, prove_id, current, enrolled_at)
       SELECT gen_random_uuid(), id, 'default', 'prove-' || n - 1, true, '2025-01-01'
         FROM unnest($1::uuid[]) WITH ORDINALITY AS customer (id, n)`,
      [ids],
    );
    await client.query('VACUUM ANALYZE vu_identity, vu_enrollment');
  });
}

/** Brings all customers back to `verified`, without open cases: every run has the same work to do. */
export async function resetCustomers(client) {
  await client.query(`UPDATE vu_identity SET status = 'verified', watch = 'watched', doubt = NULL`);
  await client.query('UPDATE vu_enrollment SET ended_at = NULL');
  await client.query('DELETE FROM vu_reverification');
  await client.query('TRUNCATE vu_email CASCADE');
}

/** @returns the ids of new notifications, `stored`, about all customers in turn. */
export async function storeNotifications(client, count) {
  const { rows } = await client.query(
    `INSERT INTO vu_notification (project, event_id, delivery_id, event_type, event_timestamp, client_customer_id, prove_id,
       content_sha256, due_at, received_at)
     SELECT 'default', gen_random_uuid(), gen_random_uuid(), 'PHONE_NUMBER_CHANGE', now(), 'customer-' || n % $2,
       'prove-' || n % $2, sha256(int4send(n)), now(), now()
       FROM generate_series(1, $1::int) AS n RETURNING id`,
    [count, CUSTOMERS],
  );
  return rows.map(({ id }) => id);
}

export async function openQueue(
  { databaseUrl, redisUrl, queue, prefix },
  name = queueNames.NOTIFICATIONS_QUEUE,
) {
  return new Queue(name, { connection: connectionOf({ databaseUrl, redisUrl, queue }), prefix });
}

/** For BullMQ, whichever engine it is. */
export function connectionOf({ databaseUrl, redisUrl, queue }) {
  if (queue === 'postgres') {
    postgresBackend.installBackendFactory();
    return postgresBackend.toBullConnection({ postgresUrl: databaseUrl });
  }
  const { hostname, port } = new URL(redisUrl);
  return { host: hostname, port: Number(port || 6379), maxRetriesPerRequest: null };
}

/** The same jobs as the webhook adds. */
export async function wake(queue, ids) {
  const batches = Array.from({ length: Math.ceil(ids.length / BATCH) }, (_, n) =>
    ids.slice(n * BATCH, (n + 1) * BATCH),
  );
  await queue.addBulk(
    batches.map((batch) => ({ name: 'apply', data: { ids: batch }, opts: { removeOnComplete: true } })),
  );
}

function idOf(index) {
  const hex = createHash('md5').update(`customer-${index}`).digest('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
