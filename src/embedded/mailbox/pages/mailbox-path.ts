const PATH = /^\/+((?:[^?#]*\/)?mailbox)(?:[/?#]|$)/;

/** Where the mailbox's pages lie for the browser, under whatever global prefix the application has. */
export function mailboxPath(originalUrl: string): string {
  // One slash in front: two would make a link to another host.
  return `/${PATH.exec(originalUrl)?.[1] ?? 'mailbox'}`;
}
