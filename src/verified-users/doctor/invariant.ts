/** A condition that holds at all times in a healthy database, whatever is running. */
export interface Invariant {
  /** Stable: operators and tests refer to it. */
  name: string;
  /** One sentence. */
  meaning: string;
  /** The kind of row that the ids of violations refer to. */
  rows: 'identity' | 'notification' | 'case' | 'email' | 'host event' | 'history';
  /**
   * Selects one `id` for each violation and nothing else: no personal data leaves the database. `$1`: work that became
   * due after this time may still be in flight and is no violation. `$2`: ids of the identities to examine; null: all.
   */
  sql: string;
}

/** Restricts a statement to the identities in `$2`. @param column holds the id of an identity. */
export function among(column: string): string {
  return `($2::uuid[] IS NULL OR ${column} = ANY ($2::uuid[]))`;
}

export const OPEN_CASE = `status IN ('open', 'invited', 'started')`;
