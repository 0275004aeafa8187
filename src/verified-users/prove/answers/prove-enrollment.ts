/** What became of one number that was to be enrolled. */
export interface ProveEnrollment {
  /** Null when it failed. */
  proveId: string | null;
  /** Why it failed, in Prove's words; null when it did not. */
  error: string | null;
  /** The answer about it as it came. */
  answer: Record<string, unknown>;
}
