import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  ApplyToIdentities,
  type AppliedNotification,
  type NotificationToApply,
} from '../identity/apply-to-identities.service';
import { queueHostEvents, type HostEventToQueue } from '../host-events/queue-host-events';
import type { FoundIdentity } from '../identity/choose-identity';
import { flagForReview, type ReviewFlag } from '../identity/flag-for-review';
import { Clock } from '../options/clock';
import { rowsToWake, type RowsToWake } from '../queue/rows-to-wake';
import { OpenReverifications } from '../reverification/open-reverifications.service';
import type { Notification } from './notification.entity';
import { writeEnds, type NotificationEnd } from './write-ends.sql';

/** A notification whose identity is known. */
export interface MatchedNotification {
  notification: Notification;
  found: FoundIdentity;
  /** Decided for one of several identities only; the outcome for the others stands. */
  isPartial?: boolean;
  /** The customer has been invited because of it already: one invitation per cause, however often it is decided. */
  invited?: boolean;
}

export interface SettledNotifications {
  /** In the order of the notifications. */
  statuses: ('applied' | 'recorded')[];
  /** In the order of the notifications: the reason for a review; null: none. */
  reviewReasons: (string | null)[];
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
    if (matched.length === 0) return { statuses: [], reviewReasons: [], reverify: false, wake: rowsToWake() };
    // Several customers may share a Prove id: each of them is decided.
    const toApply = matched.flatMap(({ notification, found, isPartial, invited }) =>
      found.appliesTo.map((identityId) => ({ ...notification, identityId, isPartial, invited })),
    );
    const misnamed = matched.flatMap(({ found }) => found.misnamed ?? []);
    const decisions = await this.applyToIdentities.apply(manager, toApply, misnamed);
    const applied = toApply.map((notification, index) => ({ notification, decision: decisions[index]! }));
    let next = 0;
    const decisionsOn = matched.map(({ found }) => decisions.slice(next, (next += found.appliesTo.length)));
    const reasons = applied.flatMap(({ notification: { id, identityId, invited }, decision }) => {
      const { reverify, state } = decision;
      const invite = decision.invite && !invited;
      return reverify ? [{ identityId, state, cause: { kind: 'notification' as const, id }, invite }] : [];
    });
    const at = this.clock.now();
    const ends = matched.map((one, index) => endOf(one, decisionsOn[index]!, at));
    const raised = await flagForReview(manager, flagsOf(matched, ends), at);
    const hostEvents = await queueHostEvents(
      manager,
      ...doubts(applied, at),
      ...raised.map(({ identityId, cause, reason, state }): HostEventToQueue => {
        return { name: 'identity.review_required', identityId, at, state, cause, detail: { reason } };
      }),
    );
    const opened = await this.openReverifications.open(manager, reasons);
    await writeEnds(
      manager,
      ends.filter(({ status }, index) => !matched[index]!.isPartial || status === 'applied'),
    );
    return {
      statuses: ends.map(({ status }) => status),
      reviewReasons: ends.map(({ reviewReason }) => reviewReason),
      reverify: reasons.length > 0,
      wake: rowsToWake({ hostEvents }, opened),
    };
  }
}

interface Applied {
  notification: NotificationToApply;
  decision: AppliedNotification;
}

/** Applied if it was applied to any of the identities; else the outcome for the one it is filed under. */
function endOf(
  { notification, found, isPartial }: MatchedNotification,
  decisions: readonly AppliedNotification[],
  finishedAt: Date,
): NotificationEnd & { status: 'applied' | 'recorded' } {
  const decision = decisions.find(({ outcome }) => outcome === 'applied') ?? decisions[0]!;
  return {
    id: notification.id,
    status: decision.outcome,
    reason: decision.reason,
    reviewReason: reviewReasonOf(decision, found, notification),
    identityId: isPartial ? notification.identityId : found.identityId,
    finishedAt,
  };
}

function doubts(applied: readonly Applied[], at: Date): HostEventToQueue[] {
  return applied.flatMap(({ notification: { id, identityId, eventType }, decision: { outcome, state } }) => {
    if (outcome !== 'applied') return [];
    const detail = { notificationId: id, eventType };
    return [{ name: 'identity.doubted', identityId, at, state, cause: { kind: 'notification', id }, detail }];
  });
}

function reviewReasonOf(
  { reason, match }: AppliedNotification,
  { reviewReason }: FoundIdentity,
  { problems }: Notification,
): string | null {
  if (reason === 'unknown_event_type' || reason === 'event_id_reused') return reason;
  // It became known between the look-up and the lock: a verification was recorded at that moment.
  const isKnownNow = reviewReason === 'unknown_enrollment' && match !== 'customer';
  return (isKnownNow ? null : reviewReason) ?? problems?.[0] ?? null;
}

/**
 * Flags the identities that an item may concern if anything in it was unusable or does not match. An enrollment that is
 * unknown here raises no flag: the event was applied, and the verification that brings the enrollment may be on its
 * way.
 */
function flagsOf(matched: readonly MatchedNotification[], ends: readonly NotificationEnd[]): ReviewFlag[] {
  return matched.flatMap(({ notification: { id, problems }, found }, index) => {
    const { reviewReason } = ends[index]!;
    const reason = reviewReason === 'unknown_enrollment' ? problems?.[0] : reviewReason;
    if (!reason) return [];
    const cause = { kind: 'notification' as const, id };
    const identityIds = [...found.appliesTo, ...(found.misnamed ? [found.misnamed] : [])];
    return identityIds.map((identityId) => ({ identityId, reason, cause }));
  });
}
