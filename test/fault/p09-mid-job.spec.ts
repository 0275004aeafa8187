import { engines } from '../support/engines';
import { HeldIdentities } from './support/held-identities';
import { isFull, TEST_LIMIT_MS } from './support/scale';
import { Scenario } from './support/scenario';
import { untilSettled } from './support/until-settled';

const ROUNDS = isFull ? 10 : 1;
const SHARE = 40;
const LIMIT_SECONDS = 60;
/** `queue.emailConcurrency` by default. */
const EMAIL_CONCURRENCY = 4;

describe.each(engines)('on the queue engine $name', (engine) => {
  let scenario: Scenario;

  beforeEach(async () => {
    // The published figure is that of the default interval.
    const env = isFull ? { SWEEP_INTERVAL_SECONDS: undefined } : {};
    scenario = await Scenario.start({ engine, env });
  });

  afterEach(() => scenario.clear());

  it(
    `P5 P9 P10 a worker killed in the middle of applying and of a talk with the mail server: taken up within ${LIMIT_SECONDS} s`,
    async () => {
      const { database, fleet, smtp, ledger } = scenario;
      let [longest, heldEmails] = [0, 0];
      for (let round = 0; round < ROUNDS; round++) {
        smtp.answers = false;
        const before = smtp.messages.length;
        await scenario.send(SHARE);
        await smtp.received(before + 1);
        const identities = await HeldIdentities.hold(database.url);
        await scenario.send(SHARE);
        await identities.untilWaitedFor();
        await fleet.workers[0]!.kill();
        heldEmails += smtp.messages.length - before;
        smtp.answers = true;
        await identities.release();
        const acknowledged = ledger.deliveries.filter(({ status }) => status === 200);
        const eventIds = acknowledged.flatMap(({ items }) => items.map(({ eventId }) => eventId));
        longest = Math.max(longest, (await untilSettled(database.url, eventIds)).seconds);
      }
      await scenario.expectAllDone(
        `SIGKILL of a worker in the middle of applying and of SMTP's DATA, queue on ${engine.name}`,
        ROUNDS,
        async ({ doubtful }) => {
          // One may have been in hand that the mail server had not whole yet.
          expect(doubtful).toBeGreaterThanOrEqual(heldEmails);
          expect(doubtful).toBeLessThanOrEqual(ROUNDS * EMAIL_CONCURRENCY);
          return [`taken up after at most ${longest.toFixed(1)} s`];
        },
      );
      expect(longest).toBeLessThan(LIMIT_SECONDS);
    },
    TEST_LIMIT_MS,
  );
});
