import { randomInt } from 'node:crypto';
import { PlayChecker } from './check-play';
import { ModelWorld } from './model-world';
import { describeOutcome, runPlays, type Stage } from './run-plays';
import { runRaces } from './run-races';

/** So many applications play beside each other. */
const STAGES = Number(process.env['MODEL_STAGES'] ?? 2);

/** Several in one application; `MODEL_SEED`, `MODEL_PLAYS` and `MODEL_ROUNDS` repeat what a run has printed. */
export function describeModel(counts: { plays: number; rounds: number }, limitMs: number): void {
  const seed = Number(process.env['MODEL_SEED'] ?? randomInt(2 ** 31));
  const plays = Number(process.env['MODEL_PLAYS'] ?? counts.plays);
  const rounds = Number(process.env['MODEL_ROUNDS'] ?? counts.rounds);
  const shrink = process.env['MODEL_SHRINK'] !== 'no';

  describe(`the model, from seed ${seed}`, () => {
    const stages: Stage[] = [];

    beforeAll(async () => {
      for (let number = 0; number < STAGES; number++) {
        const world = await ModelWorld.start();
        stages.push({ world, checker: await PlayChecker.connect(world.test.database.url) });
      }
    });

    afterAll(async () => {
      for (const { world, checker } of stages) {
        await checker.close();
        await world.stop();
      }
    });

    it.each([
      ['plays', 'P2 P5 P6 P10 P22 random plays keep every invariant after every step', plays],
      ['rounds', 'P5 P10 P22 rounds of racing callers keep every invariant', rounds],
    ] as const)(
      '%s: %s',
      async (what, _, count) => {
        const from = performance.now();
        const outcome =
          what === 'plays'
            ? await runPlays(stages, seed, count, { shrink })
            : await runRaces(stages, seed, count);
        const lines = describeOutcome(what, outcome, seed, (performance.now() - from) / 1000);
        process.stdout.write(`${lines.join('\n')}\n`);
        expect(outcome.failed.map(({ seed: own, violations }) => [own, violations[0]])).toEqual([]);
      },
      limitMs,
    );
  });
}
