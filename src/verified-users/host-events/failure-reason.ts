import { VerifiedUsersError } from '../options/verified-users-error';

const MAX_LENGTH = 60;

/**
 * What may be told of an error of the host: a code or the name of a class. Its message may hold personal data, so it
 * goes nowhere (P13).
 */
export function failureReason(error: unknown): string {
  if (error instanceof VerifiedUsersError) return error.code;
  if (!(error instanceof Error)) return 'UNEXPECTED';
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && /^[A-Z][A-Z0-9_]*$/.test(code)) return code.slice(0, MAX_LENGTH);
  return /^[A-Za-z_$][\w$]*$/.test(error.name) ? error.name.slice(0, MAX_LENGTH) : 'UNEXPECTED';
}
