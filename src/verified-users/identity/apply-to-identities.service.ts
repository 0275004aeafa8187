import { Inject, Injectable } from '@nestjs/common';
import { In, type EntityManager } from 'typeorm';
import { Clock } from '../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { decideNotification, type Match, type NotificationDecision } from './decide-notification';
import { endWatches } from './end-watches.sql';
import { Enrollment } from './enrollment.entity';
import { stateOf, type IdentityState } from './identity-state';
import { updateStates } from './update-states.sql';
import { VerifiedIdentity } from './verified-identity.entity';
import { writeHistory, type HistoryEntry } from './write-history';

/** A notification, as far as its identity is concerned. */
export interface NotificationToApply {
  id: string;
  identityId: string;
  eventType: string;
  eventTimestamp: Date;
  receivedAt: Date;
  proveId: string | null;
}

export interface AppliedNotification extends NotificationDecision {
  match: Match;
}

/** Fetches the identities, asks the decision for each notification, stores what it says. */
@Injectable()
export class ApplyToIdentities {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly clock: Clock,
  ) {}

  /** @returns in the order of the notifications, of which several may be about one identity. */
  async apply(
    manager: EntityManager,
    notifications: readonly NotificationToApply[],
  ): Promise<AppliedNotification[]> {
    const states = await this.lock(manager, notifications);
    // Asked under the lock: a verification that was just recorded may have made the enrollment an earlier one.
    const matchOf = await this.matches(manager, notifications);
    const now = this.clock.now();
    const changed = new Map<string, IdentityState>();
    const ends = new Map<string, Date>();
    const history: HistoryEntry[] = [];
    const decisions = notifications.map((notification) => {
      const { id, identityId, eventType, eventTimestamp } = notification;
      const before = states.get(identityId)!;
      const match = matchOf(notification);
      const policy = this.options.notifications.policies.get(eventType);
      const decision = decideNotification(before, { ...notification, match }, policy);
      if (decision.outcome === 'applied') {
        states.set(identityId, decision.state);
        changed.set(identityId, decision.state);
        if (decision.endsWatch) ends.set(identityId, earliest(ends.get(identityId), eventTimestamp));
        const cause = { kind: 'notification' as const, id };
        history.push({
          identityId,
          at: now,
          what: 'notification_applied',
          cause,
          before,
          after: decision.state,
        });
      }
      return { ...decision, match };
    });
    await updateStates(manager, changed, now);
    await endWatches(manager, ends);
    await writeHistory(manager, ...history);
    return decisions;
  }

  /**
   * The locks make two notifications about one identity take turns, so that neither overwrites the other. Taken in
   * the order of ids, so that two batches about the same identities cannot wait for each other.
   */
  private async lock(
    manager: EntityManager,
    notifications: readonly NotificationToApply[],
  ): Promise<Map<string, IdentityState>> {
    const identities = await manager.find(VerifiedIdentity, {
      select: { id: true, status: true, watch: true, doubt: true, verifiedAt: true },
      where: { id: In(idsOf(notifications)) },
      order: { id: 'ASC' },
      lock: { mode: 'pessimistic_write' },
    });
    return new Map(identities.map((identity) => [identity.id, stateOf(identity)]));
  }

  private async matches(
    manager: EntityManager,
    notifications: readonly NotificationToApply[],
  ): Promise<(notification: NotificationToApply) => Match> {
    const proveIds = notifications.flatMap(({ proveId }) => proveId ?? []);
    const enrollments =
      proveIds.length === 0
        ? []
        : await manager.find(Enrollment, {
            select: { id: true, identityId: true, proveId: true, current: true },
            where: { identityId: In(idsOf(notifications)), proveId: In(proveIds) },
          });
    return ({ identityId, proveId }) => {
      const own = enrollments.filter((one) => one.identityId === identityId && one.proveId === proveId);
      if (own.length === 0) return 'customer';
      return own.some(({ current }) => current) ? 'current_enrollment' : 'earlier_enrollment';
    };
  }
}

function idsOf(notifications: readonly NotificationToApply[]): string[] {
  return [...new Set(notifications.map(({ identityId }) => identityId))];
}

function earliest(one: Date | undefined, other: Date): Date {
  return one && one < other ? one : other;
}
