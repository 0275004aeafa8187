import { appendFileSync } from 'node:fs';
import type { Tally } from './ledger';

/** One row of the table of faults in docs/reliability.md. */
export interface FaultRow extends Omit<Tally, 'lost' | 'doubled' | 'half'> {
  broken: string;
  times: number;
  lost: number;
  doubled: number;
  half: number;
  /** Longest time from the end of a fault until the service took deliveries again, seconds; null when not measured. */
  recoverySeconds: number | null;
  /** What else was measured, for people. */
  measured: readonly string[];
  /** What `FAULT_SEED` repeats the run with. */
  seed: number;
}

/**
 * Prints what became of everything that was sent while something was broken. With `FAULT_REPORT` it appends the same as
 * a line of JSON to that file, which `npm run reliability-table` turns into the table of docs/reliability.md.
 */
export function report(
  broken: string,
  times: number,
  tally: Tally,
  seed: number,
  measured: readonly string[] = [],
  recoverySeconds: number | null = null,
): void {
  const { sent, acknowledged, stored, applied, lost, doubled, half, emails, doubtful } = tally;
  const recovered = recoverySeconds === null ? [] : [`recovered in ${recoverySeconds.toFixed(1)} s`];
  const cells = [
    `FAULT ${broken}`,
    `${times} times`,
    `sent ${sent}`,
    `acknowledged ${acknowledged}`,
    `stored ${stored}`,
    `applied ${applied}`,
    `lost ${lost.length}`,
    `doubled ${doubled.length}`,
    `half there ${half.length}`,
    `emails ${emails}`,
    `doubtful emails ${doubtful}`,
    ...recovered,
    ...measured,
    `FAULT_SEED=${seed}`,
  ];
  process.stdout.write(`${cells.join(' | ')}\n`);
  const file = process.env['FAULT_REPORT'];
  if (!file) return;
  const counts = { lost: lost.length, doubled: doubled.length, half: half.length };
  const row: FaultRow = { ...tally, ...counts, broken, times, recoverySeconds, measured, seed };
  appendFileSync(file, `${JSON.stringify(row)}\n`);
}
