import type { EntityManager } from 'typeorm';
import { Email } from './email.entity';

/**
 * Writes the row of an email in the transaction of its cause, so that both exist or neither (P10).
 *
 * @returns the row's id, to be woken after the commit; null when this kind, subject and step has its email already.
 */
export async function queueEmail(
  manager: EntityManager,
  email: Pick<Email, 'kind' | 'subjectId' | 'step' | 'createdAt'>,
  dueAt: Date,
): Promise<string | null> {
  const result = await manager
    .createQueryBuilder()
    .insert()
    .into(Email)
    .values({ ...email, dueAt })
    .orIgnore()
    .returning('id')
    .execute();
  const rows = result.raw as { id: string }[];
  return rows[0]?.id ?? null;
}
