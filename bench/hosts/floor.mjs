// The floor: what a delivery costs when nothing but the duty is done. A bare Fastify handler checks the HMAC of the
// token with node:crypto and writes the same rows with the same statement through pg, prepared once per connection, a
// statement and a commit for each delivery. It looks at no claim, takes no care of bad bodies, keeps no log and wakes
// nobody.
import { createHash, createHmac, createSecretKey, randomUUID, timingSafeEqual } from 'node:crypto';
import Fastify from 'fastify';
import pg from 'pg';
import inbox from '../../dist/src/verified-users/inbox/insert-deliveries.sql.js';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
const query = async (text, values) => (await pool.query({ name: 'insert', text, values })).rows;
const key = createSecretKey(Buffer.from(process.env.SECRET));
const app = Fastify();

app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
  done(null, body),
);
app.post('/webhooks/prove', async (request, reply) => {
  if (!isSigned(request.headers['x-prove-authorization'].slice('Bearer '.length)))
    return reply.code(401).send();
  const { notifications } = JSON.parse(request.body.toString());
  const deliveryId = randomUUID();
  const delivery = {
    project: 'default',
    receivedAt: new Date(),
    body: request.body,
    contentType: request.headers['content-type'],
    contentEncoding: null,
    correlationId: null,
  };
  const items = notifications.map(toItem);
  const parsed = { itemCount: items.length, items, repeats: 0, quarantined: [] };
  const [{ fresh }] = await inbox.insertDeliveries(query, [{ id: deliveryId, delivery, parsed }]);
  return { deliveryId, accepted: fresh.length, duplicates: 0, quarantined: 0 };
});

function isSigned(token) {
  const end = token.lastIndexOf('.');
  const mac = createHmac('sha256', key).update(token.slice(0, end)).digest();
  return timingSafeEqual(mac, Buffer.from(token.slice(end + 1), 'base64url'));
}

function toItem(item) {
  return {
    eventId: item.eventId,
    eventType: item.eventType,
    eventTimestamp: new Date(item.eventTimestamp),
    clientCustomerId: item.clientCustomerId,
    proveId: item.identityId,
    contentSha256: createHash('sha256').update(JSON.stringify(item)).digest(),
    problems: [],
  };
}

process.once('SIGTERM', () => process.exit(0));
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
process.stdout.write('Listening\n');
