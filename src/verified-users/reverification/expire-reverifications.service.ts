import { Inject, Injectable } from '@nestjs/common';
import { In, type EntityManager } from 'typeorm';
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
import { LAPSED } from './lapsed.composer';
import { nextAllowedMoment } from './next-allowed-moment';
import { LINK_EMAILS } from './resend-emails.service';

export interface ExpiredReverifications {
  /** How many identities became `lapsed`. */
  lapsed: number;
  /** To wake after the commit. */
  wake: RowsToWake;
}

/** A case that is over, and whose customer may be told. */
interface LapsedCase {
  reverificationId: string;
  identity: VerifiedIdentity;
}

/** What follows from a deadline that passed. */
@Injectable()
export class ExpireReverifications {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly clock: Clock,
    private readonly closeReverification: CloseReverification,
  ) {}

  /**
   * The cases are over, and identities that were to be verified again are `lapsed`; their doubts stay as they are.
   * Customers who were invited are told. The caller has locked the identities' rows.
   */
  async expire(
    manager: EntityManager,
    identities: readonly VerifiedIdentity[],
    cause: Cause,
    at: Date,
  ): Promise<ExpiredReverifications> {
    const before = new Map(identities.map((identity) => [identity.id, stateOf(identity)]));
    const lapsing = identities.filter(({ status }) => status === 'reverification_required');
    const change = { status: 'lapsed' as const, updatedAt: at };
    await manager.update(VerifiedIdentity, { id: In(lapsing.map(({ id }) => id)) }, change);
    for (const identity of lapsing) Object.assign(identity, change);
    const closed = await this.closeReverification.closeAll(manager, identities, { status: 'expired' }, cause);
    const hasLapsed = new Set(lapsing);
    const history = identities.map((identity) => {
      const { id: identityId } = identity;
      const what = hasLapsed.has(identity) ? 'lapsed' : 'reverification_expired';
      return { identityId, at, what, cause, before: before.get(identityId), after: stateOf(identity) };
    });
    await writeHistory(manager, ...history);
    const cases = lapsing.flatMap((identity): LapsedCase[] => {
      const reverification = closed.reverifications.get(identity.id);
      return reverification ? [{ reverificationId: reverification.id, identity }] : [];
    });
    const events = cases.map(({ reverificationId, identity }) => ({
      name: 'identity.lapsed' as const,
      ...{ identityId: identity.id, reverificationId, at, state: stateOf(identity), cause, detail: {} },
    }));
    const hostEvents = await queueHostEvents(manager, ...events);
    const emails = await this.tell(manager, cases);
    return { lapsed: lapsing.length, wake: rowsToWake(closed.wake, { hostEvents, emails }) };
  }

  /** Who was never asked for anything is not told that the time for it is over. */
  private async tell(manager: EntityManager, cases: readonly LapsedCase[]): Promise<EmailToWake[]> {
    const ids = cases.map(({ reverificationId }) => reverificationId);
    // An email that was never sent does not count as asking the customer.
    const where = { kind: In(LINK_EMAILS), subjectId: In(ids), status: In(['sending', 'sent', 'doubtful']) };
    const invitations = await manager.find(Email, { select: { id: true, subjectId: true }, where });
    const invited = new Set(invitations.map(({ subjectId }) => subjectId));
    const { reminders, timeZone: defaultZone } = this.options.schedules;
    // A run may be long, and the night may have begun since.
    const createdAt = this.clock.now();
    const told = cases.filter(({ reverificationId }) => invited.has(reverificationId));
    const emails = told.map(({ reverificationId: subjectId, identity: { timeZone } }) => {
      const dueAt = nextAllowedMoment(createdAt, reminders.quietHours, timeZone ?? defaultZone);
      return { kind: LAPSED, subjectId, step: 0, createdAt, dueAt };
    });
    return queueEmails(manager, emails);
  }
}
