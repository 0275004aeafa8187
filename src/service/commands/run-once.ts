import type { INestApplicationContext } from '@nestjs/common';
import { RunSchedule, type RunOutcome } from '../../verified-users/schedule/run/run-schedule.service';
import { ScheduleOverview } from '../../verified-users/schedule/run/schedule-overview.service';
import type { ScheduleRunView } from '../../verified-users/schedule/run/schedule-state';
import { table } from './table';

/** Done; failed; another run of it goes on; ended by a signal, as shells number it. */
export const RUN_EXIT = { done: 0, failed: 1, elsewhere: 3, stopped: 130 } as const;

/**
 * Runs a schedule now, and says what came of it.
 *
 * @returns the exit code.
 * @throws {UnknownScheduleError}
 */
export async function runOnce(
  module: INestApplicationContext,
  name: string,
  signal: AbortSignal,
  print: (line: string) => void,
): Promise<number> {
  const begun = await module.get(RunSchedule, { strict: false }).run(name, undefined, signal);
  // Interrupted without a signal: taken over, for this process fell silent.
  if (!begun || (begun.outcome === 'interrupted' && !signal.aborted)) {
    print(`Another run of ${name} goes on: "verified-users schedules" shows it.`);
    return RUN_EXIT.elsewhere;
  }
  const { id, outcome } = begun;
  const run = await module.get(ScheduleOverview, { strict: false }).findRun(id);
  if (run) printRun(run, print);
  print(ENDINGS[outcome](name, run));
  return outcome === 'interrupted' ? RUN_EXIT.stopped : RUN_EXIT[outcome];
}

const ENDINGS: Record<RunOutcome, (name: string, run: ScheduleRunView | null) => string> = {
  done: (name, run) => `${name} is done after ${run?.seconds ?? 0} s.`,
  failed: (name, run) => `${name} failed (${run?.reason ?? 'unknown'}). The next run goes on where it was.`,
  interrupted: (name) =>
    `${name} was stopped after the batch in hand. A worker goes on with it within a minute, or else the next run does.`,
};

function printRun({ counts, findings }: ScheduleRunView, print: (line: string) => void): void {
  const rows = Object.entries(counts).map(([word, count]) => [word, String(count)]);
  if (rows.length === 0) print('There was nothing to do.');
  else table([['what', 'count'], ...rows]).forEach((line) => print(line));
  if (findings) print(JSON.stringify(findings, null, 2));
}
