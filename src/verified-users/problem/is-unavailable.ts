import { DatabaseUnavailableError } from '../database/database-unavailable.error';

/** Connections (08), resources (53), intervention by an operator (57P); rolled back for the sake of others (40). */
const SQL_STATES = /^(08|40|53|57P)/;
const SYSTEM_CODES = /^(ECONN|EPIPE|ETIMEDOUT|EHOST|ENOTFOUND|EAI_)/;

/** Whether an error means that the database is away or busy: the same request may succeed a little later. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof DatabaseUnavailableError) return true;
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && (SQL_STATES.test(code) || SYSTEM_CODES.test(code))) return true;
  // What the driver says when the server goes in the middle of a statement; it has no code.
  return error.message.startsWith('Connection terminated');
}
