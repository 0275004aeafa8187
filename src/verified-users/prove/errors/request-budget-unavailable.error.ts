import { ProveError } from './prove.error';

/**
 * The database that counts the requests of all processes does not answer, so Prove was not called: neither its limit
 * (P14) nor what becomes of its answer would be certain.
 */
export class RequestBudgetUnavailableError extends ProveError {
  readonly code = 'PROVE_BUDGET_UNAVAILABLE';
}
