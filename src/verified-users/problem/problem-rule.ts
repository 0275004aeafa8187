/** How errors of one code are answered. */
export interface ProblemRule {
  status: number;
  /** Fields of the error that the answer holds too. They must not be personal data. */
  extras?: readonly string[];
  /** Seconds for `Retry-After`, unless the error has its own `retryAfterSeconds`. Default none. */
  retryAfterSeconds?: number;
}

/** By the code of the error. What is not in it is answered 500. */
export type ProblemRules = Readonly<Record<string, ProblemRule>>;
