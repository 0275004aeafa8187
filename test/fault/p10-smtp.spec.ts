import { item } from '../support/notification-item';
import { startTestApp, type TestApp } from '../support/test-app';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { Sweeper } from '../../src/verified-users/schedule/sweeper.service';
import { MisbehavingMailServer } from './smtp/misbehaving-mail-server';
import { MISDEEDS } from './smtp/misdeeds';
import { seededRandom } from './support/random';
import { report } from './support/report';
import { scale, TEST_LIMIT_MS } from './support/scale';
import { untilIdle } from '../integration/core/idle-queues';

/** A server that says nothing; the module's own patience is a minute. */
const SILENCE_MS = 1_000;
const AN_HOUR_MS = 3_600_000;

interface EmailRow {
  address: string;
  status: string;
  outcomes: string[];
}

const EMAILS = `
  SELECT i.client_customer_id || '@example.com' AS address, e.status,
    (SELECT json_agg(a.outcome ORDER BY a.number) FROM vu_email_attempt a WHERE a.email_id = e.id) AS outcomes
    FROM vu_email e JOIN vu_reverification r ON r.id = e.subject_id JOIN vu_identity i ON i.id = r.identity_id`;

describe('P10 a mail server that', () => {
  let database: TestDatabase;
  let server: MisbehavingMailServer;
  let test: TestApp;
  let clockOffsetMs = 0;

  afterEach(async () => {
    await test.close();
    await server.stop();
    await database.drop();
  });

  it.each(MISDEEDS)(
    'P10 $name: one email at most, and $status in the end',
    async (misdeed) => {
      database = await createTestDatabase();
      const count = misdeed.customers ?? scale.mails;
      server = await MisbehavingMailServer.start(misdeed, count);
      clockOffsetMs = 0;
      test = await start();
      const customers = Array.from({ length: count }, (_, index) => `customer-${index}`);
      for (const clientCustomerId of customers) {
        await test.users.registerIdentity({
          clientCustomerId,
          email: `${clientCustomerId}@example.com`,
          enrollment: { proveId: clientCustomerId, verifiedAt: new Date('2025-01-01') },
        });
      }
      const notifications = customers.map((id) => item({ clientCustomerId: id, identityId: id }));
      expect((await test.deliver({ notifications })).status).toBe(200);
      await test.until(async () => {
        const rows = await emails();
        return rows.length === count && rows.every(({ status }) => !/queued|sending/.test(status));
      });
      // Nothing is taken up again later on either.
      clockOffsetMs = AN_HOUR_MS;
      await test.app.get(Sweeper, { strict: false }).sweep();
      await untilIdle(test);

      const rows = await emails();
      const of = (status: string) => rows.filter((row) => row.status === status);
      const lost = of('sent').filter(({ address }) => server.taken.get(address) !== 1);
      const doubled = [...server.taken].filter(([, count]) => count > 1).map(([address]) => address);
      report(
        `a mail server that ${misdeed.name}`,
        server.misdeeds,
        {
          sent: count,
          acknowledged: count,
          stored: count,
          applied: rows.length,
          lost: lost.map(({ address }) => address),
          doubled,
          half: [],
          emails: [...server.taken.values()].reduce((sum, times) => sum + times, 0),
          doubtful: of('doubtful').length,
        },
        seed,
      );
      expect({ lost, doubled }).toEqual({ lost: [], doubled: [] });
      expect(rows.map(({ status }) => status)).toEqual(customers.map(() => misdeed.status));
      for (const { outcomes } of rows) expect(outcomes.join()).toMatch(WAYS[misdeed.status]);
      const arrives = misdeed.status === 'sent' || misdeed.takes === true;
      expect(server.taken.size).toBe(arrives ? count : 0);
    },
    TEST_LIMIT_MS,
  );

  const { seed } = seededRandom();
  const emails = () => test.dataSource.query<EmailRow[]>(EMAILS);

  function start(): Promise<TestApp> {
    return startTestApp({
      database,
      options: {
        now: () => new Date(Date.now() + clockOffsetMs),
        mail: {
          transport: { host: '127.0.0.1', port: server.port, socketTimeout: SILENCE_MS },
          from: 'Example Company <no-reply@example.com>',
          company: { name: 'Example Company', supportEmail: 'support@example.com' },
          retry: { firstDelaySeconds: 0, maxDelaySeconds: 0 },
        },
      },
    });
  }
});

/** Deferred as often as need be, and then nothing but one last attempt. */
const WAYS = {
  sent: /^(deferred,)*sent$/,
  doubtful: /^(deferred,)*doubtful$/,
  failed: /^(deferred,)*refused$/,
};
