import type { ProveCall } from '../transport/prove-call';
import { ProveError } from './prove.error';

/** Prove answered with success, but not with what the call promises. */
export class ProveMalformedAnswerError extends ProveError {
  readonly code = 'PROVE_MALFORMED_ANSWER';

  constructor(fault: string, { name, repeatable }: ProveCall, status = 200) {
    super(fault, { call: name, status, doubtful: !repeatable });
  }
}
