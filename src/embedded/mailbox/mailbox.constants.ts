/** Injects the `Mailbox` that the pages show. */
export const MAILBOX = Symbol('EMBEDDED_MAILBOX');
