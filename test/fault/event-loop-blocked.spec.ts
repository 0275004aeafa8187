import { join } from 'node:path';
import type { ServiceProcess } from '../e2e/service/service-process';
import { engines } from '../support/engines';
import type { Place } from './support/fleet';
import { HeldIdentities } from './support/held-identities';
import { isFull, scale, TEST_LIMIT_MS } from './support/scale';
import { Scenario } from './support/scenario';
import { untilJournalEmpty } from './support/until-journal-empty';

const PRELOADED = join(__dirname, 'support/block-on-signal.cjs');
/** Longer than a delivery waits for the database (`STORE_DEADLINE_SECONDS`). */
const BLOCK_MS = 5_000;
/** Longer than BullMQ's lock of a job and its next look for stalled ones, 30 seconds each. */
const STALL_MS = 70_000;
/** `queue.notificationConcurrency` by default. */
const CONCURRENCY = 4;

type Case = [string, number, number, (scenario: Scenario) => Place[]];

const CASES: Case[] = [
  ['web and workers', BLOCK_MS, scale.rounds, ({ fleet }) => fleet.places],
  // Minutes, so only for the figures that are published.
  ...(isFull ? [['one of two workers', STALL_MS, 2, ({ fleet }) => fleet.workers.slice(1)] as Case] : []),
];

describe.each(engines)('on the queue engine $name', (engine) => {
  let scenario: Scenario;

  afterEach(() => scenario.clear());

  it.each(CASES)(
    'P1 P5 P9 the event loop of %s blocked for %i ms under load: nothing lost or doubled, and all goes on by itself',
    async (who, blockMs, rounds, places) => {
      const env = { NODE_OPTIONS: `--require ${PRELOADED}`, BLOCK_MS: `${blockMs}` };
      scenario = await Scenario.start({ engine, env, fleet: { webs: 1, workers: 2 } });
      // Slowly, where it takes minutes: the engine remembers a thousand ended jobs.
      scenario.pace.flow({ count: 4, everyMs: blockMs === STALL_MS ? 400 : 40 });
      for (let round = 0; round < rounds; round++) {
        const identities = await HeldIdentities.hold(scenario.database.url);
        // More than one worker has in hand at a time: so both are in the middle of it.
        await identities.untilWaitedFor(CONCURRENCY + 1);
        const blocked = places(scenario).map(({ process }) => block(process));
        await Promise.all(blocked.map(({ begun }) => begun));
        await identities.release();
        await Promise.all(blocked.map(({ over }) => over));
        await scenario.expectAccepted();
      }
      await untilJournalEmpty(scenario.dataDir);
      await scenario.expectAllDone(
        `event loop of ${who} blocked for ${blockMs / 1000} s, queue on ${engine.name}`,
        rounds,
        async () => {
          const { ended, active, stalled } = await scenario.countJobs();
          expect(active).toBe(0);
          expect(stalled > 0).toBe(blockMs === STALL_MS);
          return [`jobs ended ${ended}`, `stalled and recovered ${stalled}`];
        },
      );
      expect(scenario.ledger.deliveries.filter(({ status }) => status !== 200)).toEqual([]);
    },
    TEST_LIMIT_MS,
  );
});

function block(process: ServiceProcess): { begun: Promise<unknown>; over: Promise<unknown> } {
  const linesOf = (text: string) => process.log.filter(({ msg }) => msg === text).length;
  const next = (text: string, before = linesOf(text)) =>
    process.until(() => (linesOf(text) > before ? true : undefined));
  process.child.kill('SIGUSR2');
  return { begun: next('Blocking'), over: next('Blocked') };
}
