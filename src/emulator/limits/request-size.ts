/** Prove's documented limit of a request. */
export const REQUEST_LIMIT_BYTES = 4 * 1024;

/** The documented limit cannot hold for a thousand items; Prove's real one is unknown. */
export const BATCH_LIMIT_BYTES = 1024 * 1024;
