import type { Tally } from './ledger';

/** One line of the table of faults: what was broken, how often, what became of what was sent, and what else was measured. */
export function report(
  broken: string,
  times: number,
  tally: Tally,
  seed: number,
  measured: readonly string[] = [],
): void {
  const { sent, acknowledged, stored, applied, lost, doubled, half, doubtful } = tally;
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
    `doubtful emails ${doubtful}`,
    ...measured,
    `FAULT_SEED=${seed}`,
  ];
  process.stdout.write(`${cells.join(' | ')}\n`);
}
