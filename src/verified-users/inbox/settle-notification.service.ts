import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ApplyToIdentity } from '../identity/apply-to-identity.service';
import type { FoundIdentity } from '../identity/find-identity.service';
import { Clock } from '../options/clock';
import { OpenReverification } from '../reverification/open-reverification.service';
import { Notification } from './notification.entity';

export interface SettledNotification {
  status: 'applied' | 'recorded';
  /** A re-verification is open because of it. */
  reverify: boolean;
  /** Emails to wake after the commit. */
  emailIds: string[];
}

/** What a notification does once its identity is known: identity, history, re-verification, email row, its own end. */
@Injectable()
export class SettleNotification {
  constructor(
    private readonly applyToIdentity: ApplyToIdentity,
    private readonly openReverification: OpenReverification,
    private readonly clock: Clock,
  ) {}

  /** Runs in the caller's transaction, which has locked the notification. */
  async settle(
    manager: EntityManager,
    notification: Notification,
    found: FoundIdentity,
  ): Promise<SettledNotification> {
    const { identityId } = found;
    const decision = await this.applyToIdentity.apply(manager, identityId, notification);
    const emailIds: string[] = [];
    if (decision.reverify) {
      const cause = { kind: 'notification' as const, id: notification.id };
      const opened = await this.openReverification.open(manager, identityId, cause, decision.invite);
      emailIds.push(...opened.emailIds);
    }
    const unknownType = decision.reason === 'unknown_event_type' ? decision.reason : null;
    await manager.update(
      Notification,
      { id: notification.id },
      {
        status: decision.outcome,
        reason: decision.reason,
        reviewReason: unknownType ?? found.reviewReason,
        identityId,
        finishedAt: this.clock.now(),
      },
    );
    return { status: decision.outcome, reverify: decision.reverify, emailIds };
  }
}
