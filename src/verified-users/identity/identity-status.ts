/** Where an identity stands; see the design's section on state. */
export const IDENTITY_STATUSES = [
  'pending',
  'verified',
  'reverification_required',
  'lapsed',
  'closed',
] as const;
export type IdentityStatus = (typeof IDENTITY_STATUSES)[number];

/** Whether Prove is known to send notices for the current number. `not_covered`: not a US number. */
export const WATCHES = ['watched', 'unwatched', 'not_covered', 'unknown'] as const;
export type Watch = (typeof WATCHES)[number];
