import { EmbeddedError } from '../embedded/embedded.error';
import { VerifiedUsersError } from '../verified-users/options/verified-users-error';
import { StartRefusedError } from './start-refused.error';

const FORESEEN = [StartRefusedError, EmbeddedError, VerifiedUsersError];

/** Lines for whoever started the process; a stack only for what nobody foresaw. */
export function refusalOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return FORESEEN.some((kind) => error instanceof kind) ? error.message : (error.stack ?? error.message);
}
