// The statements that every notification passes, asked for their plans. Those of the source are taken from the source.
import { randomBytes, randomUUID } from 'node:crypto';
import insert from '../../dist/src/verified-users/inbox/insert-deliveries.sql.js';
import sweep from '../../dist/src/verified-users/inbox/sweep-notifications.service.js';
import { onServer } from './surroundings.mjs';

const NOTIFICATION = `SELECT id FROM vu_notification ORDER BY id DESC LIMIT 1`;

export async function explainHotStatements(databaseUrl) {
  return onServer(databaseUrl, async (client) => {
    const { id } = (await client.query(NOTIFICATION)).rows[0];
    const plans = [];
    for (const [name, sql, values] of await statements(id))
      plans.push({ name, ...(await explain(client, sql, values)) });
    return plans;
  });
}

async function statements(id) {
  return [
    ['store a delivery of 10', ...(await captured(storeTen, []))],
    [
      'claim a notification',
      `SELECT * FROM vu_notification WHERE id = $1 AND status = 'applied' FOR UPDATE`,
      [id],
    ],
    [
      'settle a notification',
      `UPDATE vu_notification SET status = 'applied', finished_at = now() WHERE id = $1`,
      [id],
    ],
    [
      'find by Prove id',
      `SELECT * FROM vu_enrollment WHERE project = $1 AND prove_id = $2`,
      ['default', 'prove-7'],
    ],
    [
      'find by customer',
      `SELECT id FROM vu_identity WHERE project = $1 AND client_customer_id = $2`,
      ['default', 'customer-7'],
    ],
    ['sweep', ...(await captured(sweepOnce, [[], 0]))],
  ];
}

/** What a function of the source would send to the database. */
async function captured(send, answer) {
  let sent;
  const query = async (...statement) => {
    sent = statement;
    return answer;
  };
  await send({ query });
  return sent;
}

function storeTen(dataSource) {
  const items = Array.from({ length: 10 }, () => ({
    eventId: randomUUID(),
    eventType: 'PHONE_NUMBER_CHANGE',
    eventTimestamp: new Date(),
    clientCustomerId: 'customer-7',
    proveId: 'prove-7',
    contentSha256: randomBytes(32),
  }));
  const delivery = { project: 'default', receivedAt: new Date(), body: Buffer.alloc(2_000, 'x') };
  const parsed = { itemCount: 10, items, repeats: 0, quarantined: [] };
  const given = [{ id: randomUUID(), delivery, parsed }];
  return insert.insertDeliveries((sql, values) => dataSource.query(sql, values), given);
}

function sweepOnce(dataSource) {
  const clock = { now: () => new Date() };
  return new sweep.SweepNotifications(dataSource, clock, { notifications: () => undefined }).sweep();
}

async function explain(client, sql, values) {
  await client.query('BEGIN');
  try {
    const { rows } = await client.query(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${sql}`, values);
    const top = rows[0]['QUERY PLAN'][0];
    const plan = top.Plan;
    return {
      pages: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'],
      executionMs: top['Execution Time'],
      planningMs: top['Planning Time'],
      scans: [...new Set(scansOf(plan))].join(', ') || '-',
      text: JSON.stringify(top, null, 1),
    };
  } finally {
    await client.query('ROLLBACK');
  }
}

function scansOf(node) {
  const table = node['Relation Name'] ?? '';
  const own = node['Index Name']
    ? [node['Index Name']]
    : node['Node Type'] === 'Seq Scan'
      ? [`all of ${table}`]
      : [];
  return [...own, ...(node.Plans ?? []).flatMap(scansOf)];
}
