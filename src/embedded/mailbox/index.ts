export type { Mail, Mailbox, MailboxOptions, MailSummary } from './mailbox';
export { MailboxUnavailableError } from './mailbox-unavailable.error';
export { MailboxModule } from './mailbox.module';
export { startMailbox } from './start-mailbox';
