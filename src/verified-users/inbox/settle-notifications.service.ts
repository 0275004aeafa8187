import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ApplyToIdentities, type AppliedNotification } from '../identity/apply-to-identities.service';
import type { FoundIdentity } from '../identity/choose-identity';
import { Clock } from '../options/clock';
import { OpenReverifications } from '../reverification/open-reverifications.service';
import type { Notification } from './notification.entity';
import { writeEnds } from './write-ends.sql';

/** A notification whose identity is known. */
export interface MatchedNotification {
  notification: Notification;
  found: FoundIdentity;
}

export interface SettledNotifications {
  /** In the order of the notifications. */
  statuses: ('applied' | 'recorded')[];
  /** A re-verification is open because of one of them. */
  reverify: boolean;
  /** Emails to wake after the commit. */
  emailIds: string[];
}

/** What notifications do once their identities are known: identity, history, re-verification, email row, their own end. */
@Injectable()
export class SettleNotifications {
  constructor(
    private readonly applyToIdentities: ApplyToIdentities,
    private readonly openReverifications: OpenReverifications,
    private readonly clock: Clock,
  ) {}

  /** Runs in the caller's transaction, which has locked the notifications. */
  async settle(
    manager: EntityManager,
    matched: readonly MatchedNotification[],
  ): Promise<SettledNotifications> {
    if (matched.length === 0) return { statuses: [], reverify: false, emailIds: [] };
    const decisions = await this.applyToIdentities.apply(
      manager,
      matched.map(({ notification, found }) => ({ ...notification, identityId: found.identityId })),
    );
    const reasons = matched.flatMap(({ notification: { id }, found: { identityId } }, index) => {
      const { reverify, invite } = decisions[index]!;
      return reverify ? [{ identityId, cause: { kind: 'notification' as const, id }, invite }] : [];
    });
    const emailIds = await this.openReverifications.open(manager, reasons);
    const finishedAt = this.clock.now();
    const ends = matched.map(({ notification: { id }, found }, index) => {
      const decision = decisions[index]!;
      const { outcome: status, reason } = decision;
      const reviewReason = reviewReasonOf(decision, found);
      return { id, status, reason, reviewReason, identityId: found.identityId, finishedAt };
    });
    await writeEnds(manager, ends);
    return { statuses: ends.map(({ status }) => status), reverify: reasons.length > 0, emailIds };
  }
}

function reviewReasonOf({ reason, match }: AppliedNotification, found: FoundIdentity): string | null {
  if (reason === 'unknown_event_type') return reason;
  // It became known between the look-up and the lock: a verification was recorded at that moment.
  if (found.reviewReason === 'unknown_enrollment' && match !== 'customer') return null;
  return found.reviewReason;
}
