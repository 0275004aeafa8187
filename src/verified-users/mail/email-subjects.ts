import type { EntityManager } from 'typeorm';
import type { RowsToWake } from '../queue/rows-to-wake';
import type { Email } from './email.entity';

/**
 * The customers that emails are about. Implemented by `reverification`, so that `mail` does not depend on identities or
 * cases.
 */
export abstract class EmailSubjects {
  /**
   * Locks the rows of the identities, in id order, until the transaction ends. Must come before any lock of an email: a
   * change of contact writes emails while it holds the identity, so the opposite order would deadlock.
   */
  abstract lock(manager: EntityManager, emails: readonly Pick<Email, 'subjectId'>[]): Promise<void>;

  /**
   * Raises host events for emails that failed or became doubtful; the caller holds the locks.
   *
   * @returns rows to wake after the commit.
   */
  abstract failed(manager: EntityManager, emails: readonly FailedEmail[], at: Date): Promise<RowsToWake>;
}

export interface FailedEmail extends Pick<Email, 'id' | 'kind' | 'subjectId'> {
  status: 'failed' | 'doubtful';
  reason: string;
}
