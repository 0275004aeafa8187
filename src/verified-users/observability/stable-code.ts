import { VerifiedUsersError } from '../options/verified-users-error';

/** What may be told of an error: a stable code. The messages of a database's errors hold values, so they go nowhere (P13). */
export function stableCode(error: unknown): string {
  if (error instanceof VerifiedUsersError) return error.code;
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && /^[A-Z0-9_]{1,40}$/.test(code) ? `DATABASE_${code}` : 'UNEXPECTED';
}
