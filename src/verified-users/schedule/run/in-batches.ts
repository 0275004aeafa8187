import { setTimeout as pause } from 'node:timers/promises';
import { RunInterruptedError } from './run-interrupted.error';
import type { ScheduleRunInHand } from './schedule';

/**
 * One batch after the other, with a rest as long as the batch before it took. Without it a long run
 * keeps a processor and a connection busy for minutes, which the webhook feels; nobody waits for a run.
 *
 * @param batch gives false when nothing is left.
 * @throws {RunInterruptedError} before a batch, when the run is to end.
 */
export async function inBatches(
  { signal }: Pick<ScheduleRunInHand, 'signal'>,
  batch: () => Promise<boolean>,
): Promise<void> {
  for (;;) {
    if (signal.aborted) throw new RunInterruptedError();
    const begun = performance.now();
    if (!(await batch())) return;
    const tookMs = performance.now() - begun;
    await pause(tookMs, undefined, { signal }).catch(() => undefined);
  }
}
