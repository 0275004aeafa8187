import type { ProveCall } from '../transport/prove-call';
import { ProveError } from './prove.error';

/**
 * An answer that Prove's contract does not allow for this call: a success without the promised fields, or a 4xx without
 * Prove's error code, as gateways send it. It says nothing about the customer: retry later.
 */
export class ProveMalformedAnswerError extends ProveError {
  readonly code = 'PROVE_MALFORMED_ANSWER';

  constructor(fault: string, { name, repeatable }: ProveCall, status = 200) {
    // A request that a gateway rejected was not carried out.
    super(fault, { call: name, status, doubtful: !repeatable && status < 400 });
  }
}
