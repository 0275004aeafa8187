import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ApplyToIdentities, type AppliedNotification } from '../identity/apply-to-identities.service';
import { queueHostEvents, type HostEventToQueue } from '../host-events/queue-host-events';
import type { FoundIdentity } from '../identity/choose-identity';
import { Clock } from '../options/clock';
import { rowsToWake, type RowsToWake } from '../queue/rows-to-wake';
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
  /** To wake after the commit. */
  wake: RowsToWake;
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
    if (matched.length === 0) return { statuses: [], reverify: false, wake: rowsToWake() };
    const decisions = await this.applyToIdentities.apply(
      manager,
      matched.map(({ notification, found }) => ({ ...notification, identityId: found.identityId })),
    );
    const reasons = matched.flatMap(({ notification: { id }, found: { identityId } }, index) => {
      const { reverify, invite, state } = decisions[index]!;
      return reverify ? [{ identityId, state, cause: { kind: 'notification' as const, id }, invite }] : [];
    });
    const finishedAt = this.clock.now();
    const hostEvents = await queueHostEvents(manager, ...doubts(matched, decisions, finishedAt));
    const opened = await this.openReverifications.open(manager, reasons);
    const ends = matched.map(({ notification: { id }, found }, index) => {
      const decision = decisions[index]!;
      const { outcome: status, reason } = decision;
      const reviewReason = reviewReasonOf(decision, found);
      return { id, status, reason, reviewReason, identityId: found.identityId, finishedAt };
    });
    await writeEnds(manager, ends);
    return {
      statuses: ends.map(({ status }) => status),
      reverify: reasons.length > 0,
      wake: rowsToWake({ hostEvents }, opened),
    };
  }
}

function doubts(
  matched: readonly MatchedNotification[],
  decisions: readonly AppliedNotification[],
  at: Date,
): HostEventToQueue[] {
  return matched.flatMap(({ notification: { id, eventType }, found: { identityId } }, index) => {
    const { outcome, state } = decisions[index]!;
    if (outcome !== 'applied') return [];
    const detail = { notificationId: id, eventType };
    return [{ name: 'identity.doubted', identityId, at, state, cause: { kind: 'notification', id }, detail }];
  });
}

function reviewReasonOf({ reason, match }: AppliedNotification, found: FoundIdentity): string | null {
  if (reason === 'unknown_event_type') return reason;
  // It became known between the look-up and the lock: a verification was recorded at that moment.
  if (found.reviewReason === 'unknown_enrollment' && match !== 'customer') return null;
  return found.reviewReason;
}
