import { VerifiedUsersError } from '../../options/verified-users-error';

/** What is known about a call that failed; no text of Prove's is among it, for that may hold personal data (P13). */
export interface FailedCall {
  /** Name of the call: `verify`, `unify-status`. */
  call: string;
  /** HTTP status of Prove's answer; null when there was none. */
  status?: number | null;
  /** Prove's own error code, such as 8007; null when it gave none. */
  proveCode?: number | null;
  /** Whether Prove may have carried out the call all the same. */
  doubtful?: boolean;
}

/** Base of what `ProveClient` throws. */
export abstract class ProveError extends VerifiedUsersError {
  readonly call: string;
  /** HTTP status of Prove's answer; null when there was none. */
  readonly status: number | null;
  /** Prove's own error code, such as 8007; null when it gave none. */
  readonly proveCode: number | null;
  /**
   * True: Prove may have carried out the call, and perhaps billed it. Such a call was not repeated. Always false for
   * calls that change nothing when they are repeated.
   */
  readonly doubtful: boolean;

  constructor(message: string, { call, status = null, proveCode = null, doubtful = false }: FailedCall) {
    const answer =
      status === null ? '' : ` (HTTP ${status}${proveCode === null ? '' : `, code ${proveCode}`})`;
    super(`Prove's ${call}: ${message}${answer}.`);
    this.call = call;
    this.status = status;
    this.proveCode = proveCode;
    this.doubtful = doubtful;
  }
}
