import type { Sink } from './find-canaries';

/** Where things may be let slip, apart from one another so that a failure says which. */
export const LEAKS = [
  'output',
  'answers',
  'errors',
  'metrics',
  'readiness',
  'urls',
  'redis',
  'tables',
] as const;

/**
 * `emails`: what customers were sent. `told`: answers to a customer in a session, or to the company, that are to hold
 * what is secret to everybody else.
 */
export type Evidence = Record<(typeof LEAKS)[number] | 'emails' | 'told', Sink[]>;

export function noEvidence(): Evidence {
  return {
    output: [],
    answers: [],
    errors: [],
    metrics: [],
    readiness: [],
    urls: [],
    redis: [],
    tables: [],
    emails: [],
    told: [],
  };
}
