/** Data exceptions, violated constraints, exceeded limits of the program. */
const OWN_FAULT = /^(22|23|54)/;
/** A transaction that was rolled back for the sake of others: by the next attempt they are through. */
const IN_THE_WAY = /^40/;

/** Whether it is the database's judgement on what it was given: with the same again it will say the same. */
export function isOwnFault(error: unknown): boolean {
  return OWN_FAULT.test(sqlStateOf(error));
}

/** Whether the database gave it up because others were in the way. */
export function wasInTheWay(error: unknown): boolean {
  return IN_THE_WAY.test(sqlStateOf(error));
}

function sqlStateOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}
