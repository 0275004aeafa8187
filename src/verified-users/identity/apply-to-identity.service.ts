import { Inject, Injectable } from '@nestjs/common';
import { IsNull, MoreThan, type EntityManager } from 'typeorm';
import { Clock } from '../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { decideNotification, type Match, type NotificationDecision } from './decide-notification';
import { Enrollment } from './enrollment.entity';
import { stateOf } from './identity-state';
import { VerifiedIdentity } from './verified-identity.entity';
import { writeHistory } from './write-history';

/** A notification, as far as its identity is concerned. */
export interface NotificationToApply {
  id: string;
  eventType: string;
  eventTimestamp: Date;
  receivedAt: Date;
  proveId: string | null;
}

/** Fetches the identity, asks the decision, stores what it says. */
@Injectable()
export class ApplyToIdentity {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly clock: Clock,
  ) {}

  async apply(
    manager: EntityManager,
    identityId: string,
    notification: NotificationToApply,
  ): Promise<NotificationDecision> {
    // The lock makes two notifications about one identity take turns, so that neither overwrites the other.
    const identity = await manager.findOneOrFail(VerifiedIdentity, {
      where: { id: identityId },
      lock: { mode: 'pessimistic_write' },
    });
    // Asked under the lock: a verification that was just recorded may have made the enrollment an earlier one.
    const match = await this.matchOf(manager, identityId, notification.proveId);
    const before = stateOf(identity);
    const policy = this.options.notifications.policies.get(notification.eventType);
    const decision = decideNotification(before, { ...notification, match }, policy);
    if (decision.outcome === 'recorded') return decision;

    const now = this.clock.now();
    await manager.update(VerifiedIdentity, { id: identity.id }, { ...decision.state, updatedAt: now });
    if (decision.endsWatch) await this.endWatch(manager, identity.id, notification.eventTimestamp);
    await writeHistory(manager, {
      identityId: identity.id,
      at: now,
      what: 'notification_applied',
      cause: { kind: 'notification', id: notification.id },
      before,
      after: decision.state,
    });
    return decision;
  }

  private async matchOf(manager: EntityManager, identityId: string, proveId: string | null): Promise<Match> {
    if (proveId === null) return 'customer';
    const enrollments = await manager.findBy(Enrollment, { identityId, proveId });
    if (enrollments.length === 0) return 'customer';
    return enrollments.some((enrollment) => enrollment.current) ? 'current_enrollment' : 'earlier_enrollment';
  }

  /** The earliest event counts, whichever arrives first (P6). */
  private async endWatch(manager: EntityManager, identityId: string, at: Date): Promise<void> {
    await manager.update(
      Enrollment,
      [
        { identityId, current: true, endedAt: IsNull() },
        { identityId, current: true, endedAt: MoreThan(at) },
      ],
      { endedAt: at },
    );
  }
}
