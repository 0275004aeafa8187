import { EmbeddedError } from '../embedded/embedded.error';
import { VerifiedUsersError } from '../verified-users/options/verified-users-error';
import { StartRefusedError } from './start-refused.error';

const FORESEEN = [StartRefusedError, EmbeddedError, VerifiedUsersError];

/** Whether the message says all that is needed, fit to be printed and logged: the fault and its mend, no secret. */
export function isForeseen(error: unknown): error is StartRefusedError | EmbeddedError | VerifiedUsersError {
  return FORESEEN.some((kind) => error instanceof kind);
}

/** Lines for whoever started the process; a stack only for what nobody foresaw. */
export function refusalOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return isForeseen(error) ? error.message : (error.stack ?? error.message);
}
