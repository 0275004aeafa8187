import { ProveError } from './prove.error';

/** Credentials, host, generation or project are wrong: nothing helps but a person. No customer is at fault. */
export class ProveConfigurationError extends ProveError {
  readonly code = 'PROVE_CONFIGURATION';
}
