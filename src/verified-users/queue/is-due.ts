/** A wake-up may be taken by a machine whose clock is behind the one that asked for it. */
export const CLOCK_TOLERANCE_MS = 1_000;

/**
 * Whether a row's time has come. A row that is refused for being a moment early has lost its wake-up, and waits for
 * the sweeper; so a moment is forgiven.
 */
export function isDue(dueAt: Date, now: Date): boolean {
  return dueAt.getTime() - now.getTime() <= CLOCK_TOLERANCE_MS;
}
