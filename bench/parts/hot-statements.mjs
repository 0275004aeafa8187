// The statements that every notification passes, asked for their plans. Those of the source are taken from the source.
import { randomBytes, randomUUID } from 'node:crypto';
import candidates from '../../dist/src/verified-users/identity/find-candidates.sql.js';
import insert from '../../dist/src/verified-users/inbox/insert-deliveries.sql.js';
import ends from '../../dist/src/verified-users/inbox/write-ends.sql.js';
import sweep from '../../dist/src/verified-users/inbox/sweep-notifications.service.js';
import { onServer } from './surroundings.mjs';

/** As many as a job carries. */
const BATCH = 50;
const NOTIFICATIONS = `SELECT id FROM vu_notification ORDER BY id DESC LIMIT ${BATCH}`;

export async function explainHotStatements(databaseUrl) {
  return onServer(databaseUrl, async (client) => {
    const ids = (await client.query(NOTIFICATIONS)).rows.map(({ id }) => id);
    const plans = [];
    for (const [name, sql, values] of await statements(ids))
      plans.push({ name, ...(await explain(client, sql, values)) });
    return plans;
  });
}

async function statements(ids) {
  return [
    ['store a delivery of 10', ...(await captured(storeTen, []))],
    [
      'claim notifications',
      `SELECT * FROM vu_notification WHERE id = ANY($1) AND status = 'applied' ORDER BY project, event_id FOR UPDATE`,
      [ids],
    ],
    [
      'find their identities',
      ...(await captured((manager) => candidates.findCandidates(manager, keys()), [])),
    ],
    ['end notifications', ...(await captured((manager) => ends.writeEnds(manager, ids.map(toEnd)), []))],
    ['sweep', ...(await captured(sweepOnce, [[], 0]))],
  ];
}

function keys() {
  return Array.from({ length: BATCH }, (_, index) => ({
    project: 'default',
    proveId: `prove-${index}`,
    clientCustomerId: `customer-${index}`,
  }));
}

function toEnd(id) {
  return {
    id,
    status: 'applied',
    reason: null,
    reviewReason: null,
    identityId: null,
    finishedAt: new Date(),
  };
}

/** What a function of the source would send to the database. */
async function captured(send, answer) {
  let sent;
  const query = async (...statement) => {
    sent = statement;
    return answer;
  };
  const runner = { connect: async () => undefined, query, release: async () => undefined };
  await send({ query, createQueryRunner: () => runner });
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
  const options = { notifications: { retry: { maxDelaySeconds: 3_600 } } };
  const clock = { now: () => new Date() };
  const wakeUp = { notifications: () => undefined };
  return new sweep.SweepNotifications(dataSource, options, clock, wakeUp).sweep();
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
