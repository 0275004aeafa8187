import { StartRefusedError } from '../start-refused.error';

/** Environment variables are missing or cannot be used; one line per fault, all of them at once. */
export class InvalidEnvironmentError extends StartRefusedError {
  readonly code = 'INVALID_ENVIRONMENT';
}
