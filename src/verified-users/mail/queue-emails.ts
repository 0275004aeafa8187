import type { EntityManager } from 'typeorm';
import type { EmailToWake } from '../queue/rows-to-wake';
import { Email, type EmailStatus } from './email.entity';

/** An email to be sent; `dueAt` not before that time. */
export type EmailToQueue = Pick<Email, 'kind' | 'subjectId' | 'step' | 'createdAt' | 'dueAt'> & {
  /** Why it cannot be sent: the row is stored as cancelled, so that it is visible why nothing was sent. */
  unsent?: 'no_email_address' | 'undeliverable_address' | null;
};

/**
 * Writes the rows of emails in the transaction of their causes, so that both exist or neither (P10).
 *
 * @returns what is to be woken after the commit, each when it is due; an email whose kind, subject and step has a row already is left out.
 */
export async function queueEmails(
  manager: EntityManager,
  emails: readonly EmailToQueue[],
): Promise<EmailToWake[]> {
  if (emails.length === 0) return [];
  const result = await manager
    .createQueryBuilder()
    .insert()
    .into(Email)
    .values(
      emails.map(({ unsent, ...email }) =>
        unsent
          ? { ...email, status: 'cancelled' as const, reason: unsent, finishedAt: email.createdAt }
          : email,
      ),
    )
    .orIgnore()
    .returning('id, status, created_at, due_at')
    .execute();
  const rows = result.raw as { id: string; status: EmailStatus; created_at: Date; due_at: Date }[];
  return rows
    .filter(({ status }) => status === 'queued')
    .map(({ id, created_at, due_at }) => ({
      id,
      delayMs: Math.max(0, due_at.getTime() - created_at.getTime()),
    }));
}
