import { ProveError } from './prove.error';

/** Prove knows no such identity. */
export class ProveNotFoundError extends ProveError {
  readonly code = 'PROVE_NOT_FOUND';
}
