import { Client } from 'pg';
import { answerLike } from '../e2e/service/deliver';
import { query } from '../integration/query';
import { engines } from '../support/engines';
import { ReplicatedPostgres } from './support/replicated-postgres';
import { scale, TEST_LIMIT_MS } from './support/scale';
import { Scenario } from './support/scenario';
import { untilJournalEmpty } from './support/until-journal-empty';

const SHARE = Math.ceil(scale.notifications / scale.rounds / 3);
const POOL_SIZE = 4;
/** How long the standby is away: some time limits of statements, each of which used to leave a backend behind. */
const OUTAGE_MS = 12_000;
/** A load that the queue can follow afterwards. */
const LOOKS_PER_DELIVERY = 20;
const BACKENDS = `
  SELECT count(*)::int AS count FROM pg_stat_activity
   WHERE datname = current_database() AND application_name = 'verified-users'`;
const CANCEL_WAITS = `SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'`;

describe('P8 a primary with a synchronous standby', () => {
  let scenario: Scenario | undefined;
  let postgres: ReplicatedPostgres;

  afterEach(async () => {
    await (scenario ?? { clear: () => postgres.drop() }).clear();
    scenario = undefined;
  });

  it.each(engines)(
    'P1 P8 the standby dies, queue on $name: deliveries go to the journal, backends stay bounded, readiness says why',
    async (engine) => {
      postgres = await ReplicatedPostgres.start({ synchronous: true });
      scenario = await Scenario.start({
        engine,
        database: postgres,
        env: { DATABASE_POOL_SIZE: `${POOL_SIZE}`, STORE_DEADLINE_SECONDS: '1' },
      });
      const [web, worker] = scenario.fleet.places;
      let mostBackends = 0;
      for (let round = 0; round < scale.rounds; round++) {
        await scenario.send(SHARE, scenario.random.below(SHARE));
        await postgres.standby.kill();
        for (const end = performance.now() + OUTAGE_MS; performance.now() < end;) {
          await scenario.send(1);
          for (let look = 0; look < LOOKS_PER_DELIVERY; look++) {
            const [{ count }] = (await query(postgres.primary.url, BACKENDS)) as [{ count: number }];
            mostBackends = Math.max(mostBackends, count);
          }
        }
        // A connection that was destroyed and the one in its place may both be there for a moment.
        expect(mostBackends).toBeLessThanOrEqual(2 * POOL_SIZE + 4);
        // Ready, because the journal takes deliveries; a worker has none.
        for (const [place, status] of [
          [web!, 200],
          [worker!, 503],
        ] as const) {
          await answerLike(
            `${await place.up()}/health/ready`,
            (got, text) => got === status && text.includes('"code":"SYNCHRONOUS_STANDBY_AWAY"'),
          );
        }
        await postgres.startStandby();
        await scenario.expectAccepted();
      }
      // What was committed while nobody confirmed it counts only if the standby has it by now.
      await untilJournalEmpty(scenario.dataDir);
      await postgres.failOver();
      await scenario.expectAccepted();
      await scenario.expectAllDone(
        `a synchronous standby dies, returns and takes over, queue on ${engine.name}`,
        scale.rounds,
        async () => [`at most ${mostBackends} server connections of ${2 * POOL_SIZE} pooled`],
      );
    },
    TEST_LIMIT_MS,
  );

  it(
    'P1 P8 a wait for the standby is cancelled: what is committed locally is not acknowledged as stored',
    async () => {
      postgres = await ReplicatedPostgres.start({ synchronous: true });
      const engine = engines.at(-1)!;
      // No limit of the service is reached, so that only the server says that the wait was cancelled.
      scenario = await Scenario.start({ engine, database: postgres, env: { STORE_DEADLINE_SECONDS: '60' } });
      await scenario.send(SHARE);
      await postgres.standby.kill();
      const canceller = await Canceller.start(postgres.primary.url);
      await scenario.send(SHARE);
      await scenario.expectAccepted();
      await canceller.stop();
      // The standby has nothing of what was committed since it died, and takes over.
      await postgres.primary.kill();
      await postgres.standby.start();
      await postgres.failOver();
      await scenario.expectAccepted();
      await scenario.expectAllDone('cancelled waits for a synchronous standby', 1);
    },
    TEST_LIMIT_MS,
  );
});

/** Cancels every wait for the standby, as an impatient operator does. */
class Canceller {
  private stopped = false;
  private constructor(
    private readonly client: Client,
    private running: Promise<void> = Promise.resolve(),
  ) {}

  static async start(url: string): Promise<Canceller> {
    const client = new Client(url);
    await client.connect();
    const canceller = new Canceller(client);
    canceller.running = canceller.run();
    return canceller;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
    await this.client.end();
  }

  private async run(): Promise<void> {
    while (!this.stopped) await this.client.query(CANCEL_WAITS);
  }
}
