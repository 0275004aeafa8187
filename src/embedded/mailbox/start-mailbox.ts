import { join, resolve } from 'node:path';
import { DataDirUnusableError } from '../data-dir-unusable.error';
import { LocalMailbox } from './local-mailbox';
import { MailFolder } from './mail-folder';
import type { Mailbox, MailboxOptions } from './mailbox';
import { MailboxUnavailableError } from './mailbox-unavailable.error';
import { receiveMail } from './smtp-receiver';

/**
 * Starts a mail server on loopback that keeps what it gets in `<dataDir>/mailbox`.
 *
 * @throws {DataDirUnusableError} the folder cannot be made, read or written
 * @throws {MailboxUnavailableError} the port is taken, or the packages it needs are not installed
 */
export async function startMailbox({ dataDir, port = 0, now = Date.now }: MailboxOptions): Promise<Mailbox> {
  const { SMTPServer, simpleParser } = await loadPackages();
  const folder = new MailFolder(join(resolve(dataDir), 'mailbox'), now);
  try {
    await folder.open();
  } catch (error) {
    throw DataDirUnusableError.from(dataDir, error);
  }
  const mailbox = new LocalMailbox(folder, simpleParser);
  mailbox.serve(await receiveMail(SMTPServer, port, (message) => mailbox.store(message)));
  return mailbox;
}

/** They are for development only: an installation for production does not have them. */
async function loadPackages() {
  try {
    const [{ SMTPServer }, { simpleParser }] = await Promise.all([
      import('smtp-server'),
      import('mailparser'),
    ]);
    return { SMTPServer, simpleParser };
  } catch (error) {
    throw new MailboxUnavailableError(
      'its packages are not installed; add them with "npm install --save-dev smtp-server mailparser"',
      error,
    );
  }
}
