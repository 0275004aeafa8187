import { ProveError, type FailedCall } from './prove.error';

/** Too many requests: Prove answered 429 to every attempt, or the call's turn would come too late. Not carried out. */
export class ProveLimitedError extends ProveError {
  readonly code = 'PROVE_LIMITED';

  /** @param retryAfterSeconds when it makes sense to try again; null when nobody said. */
  constructor(
    message: string,
    failed: FailedCall,
    readonly retryAfterSeconds: number | null,
  ) {
    super(message, failed);
  }
}
