/** Injects the `Mailbox` that the pages show. */
export const MAILBOX = Symbol('EMBEDDED_MAILBOX');
/** Names, besides this machine's own, under which the pages are served. */
export const MAILBOX_HOSTS = Symbol('MAILBOX_HOSTS');
