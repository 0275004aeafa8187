import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { queueHostEvents } from '../host-events/queue-host-events';
import type { Cause } from '../identity/identity-history.entity';
import { stateOf } from '../identity/identity-state';
import { VerifiedIdentity } from '../identity/verified-identity.entity';
import { writeHistory } from '../identity/write-history';
import { Email } from '../mail/email.entity';
import { queueEmails } from '../mail/queue-emails';
import { Clock } from '../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { rowsToWake, type EmailToWake, type RowsToWake } from '../queue/rows-to-wake';
import { CloseReverification } from './close-reverification.service';
import { INVITATION } from './invitation.composer';
import { LAPSED } from './lapsed.composer';
import { nextAllowedMoment } from './next-allowed-moment';

export interface ExpiredReverification {
  /** Whether the identity became `lapsed`. */
  lapsed: boolean;
  /** To wake after the commit. */
  wake: RowsToWake;
}

/** What follows from a deadline that passed. */
@Injectable()
export class ExpireReverification {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly clock: Clock,
    private readonly closeReverification: CloseReverification,
  ) {}

  /**
   * The case is over, and an identity that was to be verified again is `lapsed`; its doubt stays as it is. A customer
   * who was invited is told. The caller has locked the identity's row.
   */
  async expire(
    manager: EntityManager,
    identity: VerifiedIdentity,
    cause: Cause,
    at: Date,
  ): Promise<ExpiredReverification> {
    const { id: identityId } = identity;
    const before = stateOf(identity);
    const lapsed = identity.status === 'reverification_required';
    if (lapsed) {
      const change = { status: 'lapsed' as const, updatedAt: at };
      await manager.update(VerifiedIdentity, { id: identityId }, change);
      Object.assign(identity, change);
    }
    const closed = await this.closeReverification.close(manager, identity, { status: 'expired' }, cause);
    const after = stateOf(identity);
    const what = lapsed ? 'lapsed' : 'reverification_expired';
    await writeHistory(manager, { identityId, at, what, cause, before, after });
    if (!lapsed || !closed.reverification) return { lapsed, wake: closed.wake };
    const reverificationId = closed.reverification.id;
    const hostEvents = await queueHostEvents(manager, {
      ...{ identityId, reverificationId, at, state: after, cause, detail: {} },
      name: 'identity.lapsed',
    });
    const emails = await this.tell(manager, identity, reverificationId);
    return { lapsed, wake: rowsToWake(closed.wake, { hostEvents, emails }) };
  }

  /** Who was never asked for anything is not told that the time for it is over. */
  private async tell(
    manager: EntityManager,
    { timeZone }: VerifiedIdentity,
    subjectId: string,
  ): Promise<EmailToWake[]> {
    if (!(await manager.existsBy(Email, { kind: INVITATION, subjectId }))) return [];
    const { reminders, timeZone: defaultZone } = this.options.schedules;
    // A run may be long, and the night may have begun since.
    const createdAt = this.clock.now();
    const dueAt = nextAllowedMoment(createdAt, reminders.quietHours, timeZone ?? defaultZone);
    return queueEmails(manager, [{ kind: LAPSED, subjectId, step: 0, createdAt, dueAt }]);
  }
}
