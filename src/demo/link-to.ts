import type { Mailbox } from '../embedded/mailbox';

/** The link in the newest email to an address that holds one. */
export async function linkTo(mailbox: Mailbox, address: string): Promise<string | undefined> {
  for (const { id, to } of await mailbox.list()) {
    const mail = to.includes(address) ? await mailbox.read(id) : undefined;
    const link = mail?.links.find((one) => one.includes('/reverify/'));
    if (link) return link;
  }
  return undefined;
}
