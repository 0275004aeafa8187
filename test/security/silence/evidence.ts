import type { Sink } from './find-canaries';

/** Where things may be let slip, apart from one another so that a failure says which. */
export const LEAKS = ['output', 'answers', 'errors', 'metrics', 'readiness', 'redis', 'tables'] as const;

/** `emails`: what customers were sent; the only place where names, addresses and tokens belong. */
export type Evidence = Record<(typeof LEAKS)[number] | 'emails', Sink[]>;

export function noEvidence(): Evidence {
  return {
    output: [],
    answers: [],
    errors: [],
    metrics: [],
    readiness: [],
    redis: [],
    tables: [],
    emails: [],
  };
}
