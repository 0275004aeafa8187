import { ProveError } from './prove.error';

/** The input is not acceptable, to Prove (`proveCode` tells more) or already here (`status` is null). */
export class ProveRefusedError extends ProveError {
  readonly code = 'PROVE_REFUSED';
}
