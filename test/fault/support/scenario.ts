import { randomBytes } from 'node:crypto';
import { makeDataFolder, removeDataFolder } from '../../integration/data-folder';
import { givenSurroundings } from '../../e2e/service/given-surroundings';
import { registerCustomers } from '../../e2e/service/register-customers';
import type { ServiceEnv } from '../../e2e/service/service-process';
import type { Engine } from '../../support/engines';
import { startSmtpCatcher, type SmtpCatcher } from '../../support/smtp-catcher';
import { createTestDatabase, type TestDatabase } from '../../support/test-database';
import { countJobs, type JobCounts } from './count-jobs';
import { Fleet } from './fleet';
import { Ledger, type Tally } from './ledger';
import { OneShotSender } from './one-shot-sender';
import { Pace } from './pace';
import { seededRandom } from './random';
import { readOutcome } from './read-outcome';
import { recordDoubtful } from './record-doubtful';
import { report } from './report';
import { scale } from './scale';
import { tellOfChanges, untilSettled } from './until-settled';

export interface ScenarioSettings {
  engine: Engine;
  /** Where the tests see the database; the service may see it through something that breaks. */
  database?: TestDatabase;
  /** Overrides of the service's environment. */
  env?: ServiceEnv;
  fleet?: { webs: number; workers: number };
  /** Of the sender's tokens, where the usual ones do not do. */
  claims?: Record<string, unknown>;
}

/** The built service on real parts, a sender that never retries, and the books that are kept of both. */
export class Scenario {
  readonly random = seededRandom();
  readonly ledger = new Ledger(this.random, scale.customers);
  readonly pace = new Pace();
  private readonly sender: OneShotSender;
  private sending: Promise<void> = Promise.resolve();
  private recoverySeconds: number | null = null;

  private constructor(
    readonly database: TestDatabase,
    readonly fleet: Fleet,
    readonly smtp: SmtpCatcher,
    private readonly engine: Engine,
    readonly dataDir: string,
    private readonly prefix: string,
    claims?: Record<string, unknown>,
  ) {
    this.sender = new OneShotSender(fleet.door, this.ledger, this.pace, claims);
  }

  static async start({ engine, database, env, fleet, claims }: ScenarioSettings): Promise<Scenario> {
    const given = database ?? (await createTestDatabase());
    const smtp = await startSmtpCatcher();
    const prefix = `{test-${randomBytes(6).toString('hex')}}`;
    // Of the wake-ups of the customers' registration there are none, so any engine does for it.
    await registerCustomers(scale.customers, { engine, database: given, smtp });
    await tellOfChanges(given.url);
    const dataDir = await makeDataFolder();
    const surroundings = {
      ...givenSurroundings(engine, given, smtp, prefix),
      DATA_DIR: dataDir,
      SWEEP_INTERVAL_SECONDS: '1',
      ...env,
    };
    const started = new Fleet(surroundings, fleet ?? { webs: 1, workers: 1 });
    const scenario = new Scenario(given, started, smtp, engine, dataDir, prefix, claims);
    await started.up().catch(async (error: unknown) => {
      await scenario.clear();
      throw error;
    });
    scenario.sending = scenario.sender.run();
    return scenario;
  }

  /** Lets so many notifications be sent, and resolves once nearly all have left. */
  async send(count: number, left = 0): Promise<void> {
    this.pace.release(count);
    await this.pace.reached(left);
  }

  /**
   * After a fault: sends on until a delivery is accepted that was sent since. Nothing is restarted for it. The longest
   * of these waits is the recovery time that the report shows.
   */
  async expectAccepted(): Promise<void> {
    const from = this.ledger.deliveries.length;
    const start = performance.now();
    const end = start + scale.patienceMs;
    while (!this.ledger.deliveries.slice(from).some(({ status }) => status === 200)) {
      if (performance.now() > end) throw new Error(`Nothing is accepted again.\n${this.fleet.fates}`);
      await this.send(1);
      await this.sender.answered();
    }
    this.recoverySeconds = Math.max(this.recoverySeconds ?? 0, (performance.now() - start) / 1000);
  }

  /**
   * Ends the sending, waits until the service has done by itself what was left, prints the line and checks it.
   *
   * @param measure what else is to be said in the line, measured once all work is done.
   * @param mayDouble whether this is an effect that may happen twice after this fault; the line counts it all the same.
   * @returns seconds from the end of the sending until all work was done.
   */
  async expectAllDone(
    broken: string,
    times: number,
    measure: (tally: Tally) => Promise<string[]> = async () => [],
    mayDouble: (effect: string) => boolean = () => false,
  ): Promise<number> {
    this.pace.end();
    await this.sending;
    const acknowledged = this.ledger.deliveries.filter(({ status }) => status === 200);
    const eventIds = acknowledged.flatMap(({ items }) => items.map(({ eventId }) => eventId));
    const { seconds, waiting } = await untilSettled(this.database.url, eventIds);
    const exits = await this.fleet.stop();
    // Any queue engine does for it: a sweep reads and marks rows.
    await recordDoubtful({ engine: this.engine, database: this.database, smtp: this.smtp });
    const tally = this.ledger.tally(await readOutcome(this.database.url, this.smtp.messages));
    const measured = [...(await measure(tally)), `all done ${seconds.toFixed(1)} s after the last delivery`];
    report(broken, times, tally, this.random.seed, measured, this.recoverySeconds);
    expect({
      ...tally,
      doubled: tally.doubled.filter((effect) => !mayDouble(effect)),
      waiting,
      otherStatuses: this.ledger.otherStatuses.filter((s) => s !== 503),
    }).toMatchObject({
      lost: [],
      doubled: [],
      half: [],
      waiting: 0,
      otherStatuses: [],
    });
    expect(tally.acknowledged).toBeGreaterThan(0);
    if (exits.some((code) => code !== 0)) throw new Error(`Not stopped in order.\n${this.fleet.fates}`);
    return seconds;
  }

  /** What became of the jobs, told by the queue engine. */
  countJobs(): Promise<JobCounts> {
    const queue = (url: string) => ({ ...this.engine.queue(url), prefix: this.prefix });
    return countJobs({ engine: { ...this.engine, queue }, database: this.database, smtp: this.smtp });
  }

  async clear(): Promise<void> {
    this.pace.end();
    await this.fleet.killAll();
    await this.smtp.stop();
    await this.database.drop();
    await removeDataFolder(this.dataDir);
  }
}
