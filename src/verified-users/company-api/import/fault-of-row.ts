import { isRetryableConflict } from '../../database/sql-state';
import { DecryptionError } from '../../privacy/decryption.error';
import { isUnavailable } from '../../problem/is-unavailable';

const SQL_STATE = /^[0-9A-Z]{5}$/;

/**
 * What is wrong with a row that could not be stored, when it is the row: another one may be stored all the same. The
 * database's own text is left out, for it quotes what it was given (P13).
 *
 * @returns null when the row is not the reason.
 */
export function faultOfRow(error: unknown): string | null {
  if (error instanceof DecryptionError) return error.message;
  if (isRetryableConflict(error)) return 'another transaction holds this customer; import the row again';
  if (isUnavailable(error)) return null;
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' && SQL_STATE.test(code) ? `the database refused the row (${code})` : null;
}
