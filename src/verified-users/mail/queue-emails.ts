import type { EntityManager } from 'typeorm';
import { Email } from './email.entity';

/** An email to be sent; `dueAt` not before that time. */
export type EmailToQueue = Pick<Email, 'kind' | 'subjectId' | 'step' | 'createdAt' | 'dueAt'>;

/**
 * Writes the rows of emails in the transaction of their causes, so that both exist or neither (P10).
 *
 * @returns ids to be woken after the commit; an email whose kind, subject and step has a row already is left out.
 */
export async function queueEmails(
  manager: EntityManager,
  emails: readonly EmailToQueue[],
): Promise<string[]> {
  if (emails.length === 0) return [];
  const result = await manager
    .createQueryBuilder()
    .insert()
    .into(Email)
    .values([...emails])
    .orIgnore()
    .returning('id')
    .execute();
  return (result.raw as { id: string }[]).map(({ id }) => id);
}
