/** Injects the `Mailbox` that the pages show. */
export const MAILBOX = Symbol('EMBEDDED_MAILBOX');
/** Injects the pages that those of the mailbox lead to. */
export const MAILBOX_LINKS = Symbol('MAILBOX_LINKS');
/** Names, besides this machine's own, under which the pages are served. */
export const MAILBOX_HOSTS = Symbol('MAILBOX_HOSTS');
