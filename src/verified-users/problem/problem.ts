import { STATUS_CODES } from 'node:http';

/** Media type of RFC 9457. */
export const PROBLEM_JSON = 'application/problem+json';

/** What an answer says of an error. Never holds personal data; `code` is stable and safe to branch on. */
export interface Problem {
  type: 'about:blank';
  /** The HTTP status in words. */
  title: string;
  status: number;
  code: string;
  /** What is wrong, and the mend. For people; may change. */
  detail: string;
  /** What a code tells beside it, such as `country`. */
  [extra: string]: unknown;
}

export function problemOf(status: number, code: string, detail: string, extras: object = {}): Problem {
  return { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, code, detail, ...extras };
}
