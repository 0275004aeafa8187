import { seededRandom } from '../fault/support/random';
import { playInTwoOrders } from './any-order';
import type { PlayChecker } from './check-play';
import type { ModelWorld } from './model-world';
import { performStep } from './perform-step';
import { PlayState, type Violation } from './play-state';
import { generatePlay, type Step } from './steps';

/** Every so many plays: two orders of the same facts; the real webhook and the queue engine. */
const ORDERS_EVERY = 4;
const QUEUES_EVERY = 25;
const HOUR_S = 3600;
const REPORT_EVERY = 100;
/** What one sweep wakes may be put off once more. */
const MAX_SWEEPS = 3;
const MAX_PRINTED = Number(process.env['MODEL_PRINT'] ?? 10);

export interface FailedPlay {
  seed: number;
  violations: Violation[];
  /** The play, shortened; absent where two orders of facts were compared. */
  steps: Step[];
}

export interface ModelOutcome {
  plays: number;
  steps: number;
  failed: FailedPlay[];
  /** Deadlocks that PostgreSQL resolved; callers must not notice. */
  deadlocks?: number;
  /** How many plays broke each invariant. */
  broken: Map<string, number>;
}

/** A world and who checks it. Several play beside each other: most of a play is waiting for the database. */
export interface Stage {
  world: ModelWorld;
  checker: PlayChecker;
}

/** Calls `run` for the seeds `seed`, `seed + 1`, ... on whichever stage is free. */
export async function onStages(
  stages: readonly Stage[],
  seed: number,
  count: number,
  run: (stage: Stage, seed: number, outcome: ModelOutcome) => Promise<FailedPlay | null>,
): Promise<ModelOutcome> {
  const outcome: ModelOutcome = { plays: 0, steps: 0, failed: [], broken: new Map() };
  let next = seed;
  const work = async (stage: Stage) => {
    while (next < seed + count) {
      const failed = await run(stage, next++, outcome);
      outcome.plays += 1;
      if (outcome.plays % REPORT_EVERY === 0)
        process.stdout.write(`MODEL so far | ${outcome.plays} | violations ${outcome.failed.length}\n`);
      if (!failed) continue;
      process.stdout.write(`MODEL_SEED=${failed.seed}: ${JSON.stringify(failed.violations)}\n`);
      outcome.failed.push(failed);
      for (const invariant of new Set(failed.violations.map((one) => one.invariant)))
        outcome.broken.set(invariant, (outcome.broken.get(invariant) ?? 0) + 1);
    }
  };
  await Promise.all(stages.map(work));
  return outcome;
}

/** Plays `count` plays, each from a seed of its own. A play is repeated by its seed alone. */
export function runPlays(
  stages: readonly Stage[],
  seed: number,
  count: number,
  { shrink = true } = {},
): Promise<ModelOutcome> {
  return onStages(stages, seed, count, ({ world, checker }, own, outcome) =>
    own % ORDERS_EVERY === 0
      ? orders(world, checker, own, outcome)
      : play(world, checker, own, outcome, shrink),
  );
}

async function orders(world: ModelWorld, checker: PlayChecker, seed: number, outcome: ModelOutcome) {
  const state = new PlayState();
  world.reset();
  const steps = await playInTwoOrders(world, checker, state, seededRandom(seed));
  outcome.steps += steps.length;
  await checker.forget(state);
  return state.violations.length > 0 ? { seed, violations: state.violations, steps: [] } : null;
}

async function play(
  world: ModelWorld,
  checker: PlayChecker,
  seed: number,
  outcome: ModelOutcome,
  shrink: boolean,
) {
  const steps = generatePlay(seededRandom(seed));
  const throughQueues = seed % QUEUES_EVERY === 1;
  const violations = await playOnce(world, checker, steps, throughQueues);
  outcome.steps += steps.length;
  if (violations.length === 0) return null;
  const shorter = shrink
    ? await shorten(world, checker, steps, violations[0]!.invariant, throughQueues)
    : steps;
  return { seed, violations, steps: shorter };
}

/** @returns the violations of the first step that has any. */
export async function playOnce(
  world: ModelWorld,
  checker: PlayChecker,
  steps: readonly Step[],
  throughQueues = false,
): Promise<Violation[]> {
  const state = new PlayState();
  world.reset({ throughQueues });
  for (const [index, step] of steps.entries()) {
    await performStep(world, state, step);
    if (steps[index - 1]?.do === 'crash') world.crash();
    await world.settle();
    await checker.check(world, state);
    if (state.violations.length > 0) break;
  }
  if (state.violations.length === 0) await settleAll(world, checker, state);
  await checker.forget(state);
  return state.violations;
}

/** The mail server and the host recover, and time passes: all waiting work is done. */
export async function settleAll(world: ModelWorld, checker: PlayChecker, state: PlayState): Promise<void> {
  world.mail = 'accepts';
  world.host.fails = false;
  for (let round = 0; round < MAX_SWEEPS && (round === 0 || (await checker.isAnythingLeft())); round++) {
    world.advance(2 * HOUR_S);
    await world.sweep();
    await world.settle();
  }
  await checker.check(world, state);
}

/** Drops one step after the other as long as the same invariant breaks. */
async function shorten(
  world: ModelWorld,
  checker: PlayChecker,
  steps: readonly Step[],
  invariant: string,
  throughQueues: boolean,
): Promise<Step[]> {
  let shortest = [...steps];
  for (let index = shortest.length - 1; index >= 0; index--) {
    const shorter = shortest.filter((_, place) => place !== index);
    const violations = await playOnce(world, checker, shorter, throughQueues);
    if (violations.some((one) => one.invariant === invariant)) shortest = shorter;
  }
  return shortest;
}

/** One line for a run; below it, what broke, with how to see it again. */
export function describeOutcome(
  what: 'plays' | 'rounds',
  { plays, steps, failed, broken, deadlocks }: ModelOutcome,
  seed: number,
  seconds: number,
): string[] {
  const each = `${seconds.toFixed(0)} s, ${Math.round((seconds * 1000) / Math.max(plays, 1))} ms each`;
  const broke = deadlocks === undefined ? '' : ` | deadlocks retried ${deadlocks}`;
  const counts = [...broken].map(([invariant, count]) => `${invariant} ${count}`).join(', ');
  const count = what === 'plays' ? 'MODEL_PLAYS=1 MODEL_ROUNDS=0' : 'MODEL_PLAYS=0 MODEL_ROUNDS=1';
  return [
    `MODEL | ${what} ${plays} | steps ${steps} | violations ${failed.length}${broke} | ${each} | MODEL_SEED=${seed}`,
    ...(counts ? [`MODEL broken: ${counts}`] : []),
    ...failed.slice(0, MAX_PRINTED).map(({ seed: own, violations, steps: shortest }) => {
      const names = [...new Set(violations.map((one) => `${one.invariant} (${one.about})`))].join(', ');
      const script = shortest.map((step) => `\n  ${JSON.stringify(step)}`).join('');
      return `MODEL_SEED=${own} ${count}: ${names}${script}`;
    }),
  ];
}
