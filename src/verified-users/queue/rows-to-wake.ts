/** An email and in how many milliseconds it is due; 0: now. */
export interface EmailToWake {
  id: string;
  delayMs: number;
}

/** Rows that a transaction leaves to workers, by queue; woken after its commit. */
export interface RowsToWake {
  notifications: string[];
  emails: EmailToWake[];
  hostEvents: string[];
}

/** @param parts what the steps of a transaction left, each of one queue or several. */
export function rowsToWake(...parts: readonly Partial<RowsToWake>[]): RowsToWake {
  return {
    notifications: parts.flatMap(({ notifications = [] }) => notifications),
    emails: parts.flatMap(({ emails = [] }) => emails),
    hostEvents: parts.flatMap(({ hostEvents = [] }) => hostEvents),
  };
}
