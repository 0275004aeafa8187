/**
 * What is doubted about a customer's number after a notification, from the least to the most serious.
 * The order matters: of two doubts the later in this list wins, whichever notification arrived first (P6).
 */
export const DOUBTS = [
  'out_of_coverage',
  'line_type_changed',
  'number_ported',
  'number_changed',
  'number_disconnected',
] as const;
export type Doubt = (typeof DOUBTS)[number];

/** What one event type does to the identity it is about. */
export interface EventPolicy {
  /** The doubt to record. */
  doubt: Doubt;
  /** Whether a verified identity becomes `reverification_required` and a re-verification is opened. */
  reverify: boolean;
  /** Whether the customer is invited by email. Without it the company asks, for example at the next sign-in. */
  invite: boolean;
}

/**
 * Defaults per event type. Prove itself states only that the customer should verify again with updated data;
 * the rest is our reading of its guide, with the safe side chosen: after any event the number is unwatched.
 */
export const DEFAULT_EVENT_POLICIES: Readonly<Record<string, EventPolicy>> = {
  PHONE_NUMBER_CHANGE: { doubt: 'number_changed', reverify: true, invite: true },
  DISCONNECT: { doubt: 'number_disconnected', reverify: true, invite: true },
  MOVED_OUT_OF_COVERAGE: { doubt: 'out_of_coverage', reverify: true, invite: true },
  PORT: { doubt: 'number_ported', reverify: true, invite: true },
  LINE_TYPE_CHANGE: { doubt: 'line_type_changed', reverify: true, invite: true },
};
