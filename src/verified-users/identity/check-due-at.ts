import type { Watch } from './identity-status';

/**
 * When somebody has to look at a verified number by themselves, because Prove sends no notices about it.
 *
 * @param since when it was verified, or became known where that is unknown.
 * @returns null for a number that Prove watches.
 */
export function checkDueAt(watch: Watch, since: Date, afterSeconds: number): Date | null {
  return watch === 'watched' ? null : new Date(since.getTime() + afterSeconds * 1000);
}
