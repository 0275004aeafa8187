import { seededRandom } from '../fault/support/random';
import { performStep } from './perform-step';
import { PlayState } from './play-state';
import { onStages, settleAll, type FailedPlay, type ModelOutcome, type Stage } from './run-plays';
import { contendingStep, Dice, type Step } from './steps';

/** Callers that act at the same moment, each of which works off what was woken, as a worker does. */
const CALLERS = 8;
const STEPS_EACH = 2;
/** Leaves out steps that would block all others. */
const ALONE: readonly Step['do'][] = ['crash', 'pass', 'runReminders', 'mail', 'host', 'verifyAtProve'];

/** Rounds in which many things happen to few customers at once; then all comes to rest, and every invariant holds. */
export async function runRaces(
  stages: readonly Stage[],
  seed: number,
  rounds: number,
): Promise<ModelOutcome> {
  const outcome = await onStages(stages, seed, rounds, runRound);
  const deadlocks = await Promise.all(stages.map(({ checker }) => checker.deadlocks()));
  return { ...outcome, deadlocks: deadlocks.reduce((sum, count) => sum + count, 0) };
}

async function runRound(
  { world, checker }: Stage,
  seed: number,
  outcome: ModelOutcome,
): Promise<FailedPlay | null> {
  const dice = new Dice(seededRandom(seed), 50);
  const play = new PlayState(true);
  world.reset({ parallel: true });
  await performStep(world, play, {
    do: 'import',
    rows: [0, 1, 2].map((customer) => ({ ...dice.registration(), customer })),
  });
  await world.settle();
  const scripts = Array.from({ length: CALLERS }, () =>
    Array.from({ length: STEPS_EACH }, () => stepOf(dice)),
  );
  await Promise.all(
    scripts.map(async (steps) => {
      for (const step of steps) {
        await performStep(world, play, step);
        await world.settle();
      }
    }),
  );
  await settleAll(world, checker, play);
  await checker.forget(play);
  outcome.steps += CALLERS * STEPS_EACH;
  return play.violations.length > 0 ? { seed, violations: play.violations, steps: scripts.flat() } : null;
}

function stepOf(dice: Dice): Step {
  if (dice.chance(60)) return contendingStep(dice);
  for (;;) {
    const step = dice.step();
    if (!ALONE.includes(step.do)) return step;
  }
}
