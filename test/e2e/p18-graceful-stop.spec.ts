import { randomBytes } from 'node:crypto';
import { query } from '../integration/query';
import { engines } from '../support/engines';
import { startSmtpCatcher, type SmtpCatcher } from '../support/smtp-catcher';
import { startTestApp } from '../support/test-app';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { givenSurroundings } from './service/given-surroundings';
import { KeepAliveSender, type Sent } from './service/keep-alive-sender';
import { registerCustomers } from './service/register-customers';
import { ServiceProcesses, type ServiceEnv, type ServiceProcess } from './service/service-process';

const TIMEOUT_SECONDS = 25;
const CUSTOMERS = 30;
const SENDERS = 4;
const ANSWERS_BEFORE_STOP = 40;

interface Stage {
  /** Takes the deliveries. */
  door: ServiceProcess;
  /** The process behind it, when it is apart. */
  worker?: ServiceProcess;
}

describe.each(engines)('P18 SIGTERM under load on $name', (engine) => {
  const prefix = `{test-${randomBytes(6).toString('hex')}}`;
  const sameQueue = { ...engine, queue: (url: string) => ({ ...engine.queue(url), prefix }) };
  const services = new ServiceProcesses();
  let database: TestDatabase;
  let smtp: SmtpCatcher;
  let env: ServiceEnv;

  beforeEach(async () => {
    database = await createTestDatabase();
    smtp = await startSmtpCatcher();
    env = givenSurroundings(engine, database, smtp, prefix);
    await registerCustomers(CUSTOMERS, { engine: sameQueue, database, smtp });
  });

  afterEach(async () => {
    await services.killAll();
    await smtp.stop();
    await database.drop();
  });

  // Ten times in a row, and web and worker apart with another in their place: test/fault/p18-sigterm.spec.ts.
  it.each([
    ['twice in a row', 2, (): Stage => ({ door: services.start(env) })],
    [
      'web and worker apart',
      1,
      (): Stage => ({
        door: services.start({ ...env, ROLE: 'web' }),
        worker: services.start({ ...env, ROLE: 'worker' }),
      }),
    ],
  ])(
    '%s: no request dropped, no job lost, exit in time',
    async (_, rounds, startStage) => {
      const accepted: Sent[] = [];
      let next = startStage();
      for (let round = 0; round < rounds; round++) {
        const stage = next;
        await stage.worker?.url();
        const url = await stage.door.url();
        // The next stage comes up, on other ports, while this one is under load and stops.
        next = startStage();
        accepted.push(...(await loadAndStop(stage, url)));
      }
      await Promise.all([next.door.url(), next.worker?.url()]);
      // Both, or the one that is left would do what the check below waits for.
      const ends = await Promise.all([next.door.stop(), next.worker?.stop()]);
      for (const end of ends) expect(end?.code ?? 0).toBe(0);
      await expectAllDone(accepted);
    },
    180_000,
  );

  /** Load, a signal in the middle of it, and load until the door is closed. @returns what was accepted. */
  async function loadAndStop({ door, worker }: Stage, url: string): Promise<Sent[]> {
    let beginStop: () => void = () => undefined;
    const amidLoad = new Promise<void>((resolve) => (beginStop = resolve));
    let count = 0;
    const senders = Array.from(
      { length: SENDERS },
      () =>
        new KeepAliveSender(url, () => ({
          clientCustomerId: `customer-${count++ % CUSTOMERS}`,
          eventTimestamp: new Date().toISOString(),
        })),
    );
    const sending = senders.map((sender, index) =>
      sender.sendUntil((last) => {
        if (count > ANSWERS_BEFORE_STOP) beginStop();
        // One goes on with new connections until the door is closed; the others leave when they are told to.
        return last.fault !== undefined || (last.leave === true && index > 0);
      }),
    );
    await amidLoad;
    const ends = await Promise.all([door.stop(), worker?.stop()]);
    await Promise.all(sending);
    for (const end of ends) {
      if (!end) continue;
      expect(end.code).toBe(0);
      expect(end.seconds).toBeLessThan(TIMEOUT_SECONDS);
    }
    const sent = senders.flatMap((sender) => sender.sent);
    expectNoneDropped(sent, door);
    return sent.filter((one) => one.status === 200);
  }

  function expectNoneDropped(sent: Sent[], door: ServiceProcess): void {
    const begun = new Set(door.log.map((line) => line['requestId']));
    for (const one of sent) {
      if (one.fault === undefined) expect(one.status).toBe(200);
      // Without an answer: only what came to a closed door, and never on a connection that was in use.
      else
        expect({ ...one, begun: begun.has(one.correlationId) }).toMatchObject({ inUse: false, begun: false });
    }
  }

  async function expectAllDone(accepted: Sent[]): Promise<void> {
    const app = await startTestApp({ engine: sameQueue, database, smtp, extras: { role: 'worker' } });
    await app.until(async () => {
      const waiting = await app.dataSource.query<unknown[]>(
        `SELECT 1 FROM vu_notification WHERE status = 'stored'
          UNION ALL SELECT 1 FROM vu_email WHERE status IN ('queued', 'sending')`,
      );
      return waiting.length === 0;
    });
    await app.close();
    const rows = (sql: string) => query(database.url, sql) as Promise<Record<string, unknown>[]>;

    const stored = await rows(`SELECT event_id FROM vu_notification WHERE status = 'applied'`);
    expect(stored.map((row) => row['event_id'])).toEqual(
      expect.arrayContaining(accepted.map(({ eventId }) => eventId)),
    );
    const notOnce = await rows(
      `SELECT n.id FROM vu_notification n LEFT JOIN vu_identity_history h
           ON h.cause_kind = 'notification' AND h.cause_id = n.id::text
        GROUP BY n.id HAVING count(h.id) <> 1`,
    );
    expect(notOnce).toEqual([]);
    const emails = await rows('SELECT status, attempts FROM vu_email');
    expect(emails).toEqual(Array.from({ length: CUSTOMERS }, () => ({ status: 'sent', attempts: 1 })));
    expect(smtp.messages).toHaveLength(CUSTOMERS);
  }
});
