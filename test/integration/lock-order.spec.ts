import { raceRound, type RaceFailure } from '../model/race/race-round';
import { SweepNotifications } from '../../src/verified-users/inbox/sweep-notifications.service';
import { startTestApp, type TestApp } from '../support/test-app';
import { untilIdle } from './core/idle-queues';

/** `RACE_ROUNDS=1000 RACE_SEED=... npx jest test/integration/lock-order` runs more rounds, or repeats a run. */
const ROUNDS = Number(process.env['RACE_ROUNDS'] ?? 8);
const SEED = process.env['RACE_SEED'] ?? String(Date.now());
/** On a busy machine a round takes as long as `deadlock_timeout`. */
const LIMIT_MS = 60_000 + ROUNDS * 10_000;

describe('concurrent changes of a few customers', () => {
  let test: TestApp;

  beforeAll(async () => {
    // Generous limits, so that waiting on a busy machine is not taken for a conflict.
    test = await startTestApp({ options: { webhook: { storeDeadlineSeconds: 60 } } });
  });

  afterAll(() => test.close());

  it(
    `P5 P6 no deadlock reaches a caller in ${ROUNDS} rounds, and every notification is applied`,
    async () => {
      const failures: (RaceFailure & { seed: string })[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const seed = `${SEED}-${round}`;
        const { failures: found } = await raceRound(test, seed);
        failures.push(...found.map((one) => ({ ...one, seed })));
      }
      await untilIdle(test);
      await test.app.get(SweepNotifications, { strict: false }).sweep();
      await untilIdle(test);
      expect(failures).toEqual([]);
      expect(await leftOver()).toEqual([]);
      // No deadlock at all, not even a retried one: all transactions use the same lock order.
      expect(await deadlocks()).toBe(0);
    },
    LIMIT_MS,
  );

  /**
   * Notifications that are parked although their customer is known, failed, or tried more than once. An id that others
   * only held makes nobody known whom Prove names (`chooseIdentity`).
   */
  async function leftOver(): Promise<unknown[]> {
    return test.dataSource.query(
      `SELECT status, reason, attempts FROM vu_notification n
        WHERE status IN ('stored', 'failed') OR attempts > 0
           OR status = 'parked' AND (
             EXISTS (SELECT FROM vu_identity i WHERE i.project = n.project AND i.client_customer_id = n.client_customer_id)
             OR EXISTS (SELECT FROM vu_enrollment e WHERE e.project = n.project AND e.prove_id = n.prove_id
               AND (e.current OR e.linked OR n.client_customer_id IS NULL)))`,
    );
  }

  async function deadlocks(): Promise<number> {
    await test.dataSource.query('SELECT pg_stat_force_next_flush()');
    const sql = 'SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()';
    const [row] = await test.dataSource.query<[{ deadlocks: number }]>(sql);
    return row.deadlocks;
  }
});
