import { Injectable } from '@nestjs/common';
import { In, type EntityManager } from 'typeorm';
import { queueHostEvents } from '../host-events/queue-host-events';
import { stateOf } from '../identity/identity-state';
import { VerifiedIdentity } from '../identity/verified-identity.entity';
import { EmailSubjects, type FailedEmail } from '../mail/email-subjects';
import type { Email } from '../mail/email.entity';
import { rowsToWake, type RowsToWake } from '../queue/rows-to-wake';
import { Reverification } from './reverification.entity';

/**
 * A subject is a case or an identity. The array is evaluated before any row is locked: with a subquery or join as the
 * row source, PostgreSQL's recheck after a lock wait may skip rows. FOR NO KEY UPDATE still allows inserting rows that
 * refer to the identity (history, cases), so a click on a link cannot deadlock with this.
 */
const LOCK_SQL = `
  SELECT id FROM vu_identity
   WHERE id = ANY($1::uuid[] || ARRAY(SELECT identity_id FROM vu_reverification WHERE id = ANY($1::uuid[])))
   ORDER BY id FOR NO KEY UPDATE`;

/** The identities and cases that emails are about. */
@Injectable()
export class EmailsOfIdentities extends EmailSubjects {
  async lock(manager: EntityManager, emails: readonly Pick<Email, 'subjectId'>[]): Promise<void> {
    await manager.query(LOCK_SQL, [emails.map(({ subjectId }) => subjectId)]);
  }

  async failed(manager: EntityManager, emails: readonly FailedEmail[], at: Date): Promise<RowsToWake> {
    const subjectIds = emails.map(({ subjectId }) => subjectId);
    const found = await manager.find(Reverification, {
      select: { id: true, identityId: true },
      where: { id: In(subjectIds) },
    });
    const cases = new Map(found.map(({ id, identityId }) => [id, identityId]));
    const ids = subjectIds.map((id) => cases.get(id) ?? id);
    const rows = await manager.findBy(VerifiedIdentity, { id: In(ids) });
    const identities = new Map(rows.map((identity) => [identity.id, identity]));
    const events = emails.flatMap(({ id, kind, subjectId, status, reason }) => {
      const identityId = cases.get(subjectId);
      // No events about erased customers.
      const identity = identities.get(identityId ?? subjectId);
      if (!identity) return [];
      return {
        name: 'email.failed' as const,
        identityId: identity.id,
        reverificationId: identityId === undefined ? null : subjectId,
        at,
        state: stateOf(identity),
        cause: { kind: 'email' as const, id },
        detail: { kind, status, reason },
      };
    });
    return rowsToWake({ hostEvents: await queueHostEvents(manager, ...events) });
  }
}
