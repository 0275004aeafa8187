/** Data exceptions, constraint violations, exceeded program limits. */
const DATA_ERRORS = /^(22|23|54)/;
/** Serialization failure and deadlock: PostgreSQL rolled this transaction back so that another can proceed. */
const ROLLED_BACK = ['40001', '40P01'];
/** `lock_timeout` expired. */
const LOCK_NOT_AVAILABLE = '55P03';

/** Whether the database rejects the data itself: the same data again gets the same answer. */
export function isDataError(error: unknown): boolean {
  return DATA_ERRORS.test(sqlStateOf(error));
}

/** Whether the transaction failed only because of concurrent ones, by deadlock, serialization failure or lock timeout. */
export function isRetryableConflict(error: unknown): boolean {
  return wasRolledBack(error) || sqlStateOf(error) === LOCK_NOT_AVAILABLE;
}

/** Conflicts worth an immediate retry. After a lock timeout the lock holder is most likely still there. */
export function wasRolledBack(error: unknown): boolean {
  return ROLLED_BACK.includes(sqlStateOf(error));
}

function sqlStateOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

/** Thrown when rows that a transaction read changed before it locked them: it has to start again. */
export class StaleReadError extends Error {
  /** Same code as PostgreSQL's `serialization_failure`, so that `transactWithin` retries. */
  readonly code = '40001';

  constructor() {
    super('rows changed between reading and locking them');
  }
}
