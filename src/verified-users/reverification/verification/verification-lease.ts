import type { ResolvedOptions } from '../../options/resolved-options';

/** For what is done around the call itself: its turn at the database, and writing down its answer. */
const MARGIN_MS = 15_000;
const CALL_TIMEOUT_IF_UNKNOWN_SECONDS = 30;

/** How long one call of Prove's may take at most. */
export function callLimitMs({ projects }: ResolvedOptions, project: string): number {
  return (projects.get(project)?.prove?.callTimeoutSeconds ?? CALL_TIMEOUT_IF_UNKNOWN_SECONDS) * 1000;
}

/** After this time whoever took a verification to ask Prove cannot be waiting for the answer any more. */
export function leaseMs(options: ResolvedOptions, project: string): number {
  return callLimitMs(options, project) + MARGIN_MS;
}
