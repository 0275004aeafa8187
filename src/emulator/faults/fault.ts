export const FAULT_KINDS = ['latency', 'status', 'gateway', 'broken_json', 'cut', 'half'] as const;

/**
 * `latency`: the answer takes `latencyMs` longer. `status`: `status` instead of an answer. `gateway`: `status` (404)
 * with an HTML page, as a gateway in between would answer. `broken_json`: a 200 that
 * does not parse. `cut`: the connection ends without an answer. `half`: it ends in the middle of one.
 */
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface FaultInput {
  kind: FaultKind;
  /** Which calls: a path, `*` for any part of one. Default: all. */
  path?: string;
  /** Default: any. */
  method?: string;
  /** How many calls. Default 1; 0: all until removed. */
  times?: number;
  /** Whether the call does its work first and only its answer suffers. Always so for `broken_json` and `half`. */
  worked?: boolean;
  latencyMs?: number;
  status?: number;
  retryAfterSeconds?: number;
}

export interface Fault extends FaultInput {
  id: string;
  path: string;
  times: number;
  /** Calls that had it. */
  used: number;
}
