import { Inject, Injectable } from '@nestjs/common';
import { In, type EntityManager } from 'typeorm';
import { StaleReadError } from '../database/sql-state';
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
  project: string;
  identityId: string;
  eventType: string;
  eventTimestamp: Date;
  receivedAt: Date;
  proveId: string | null;
  /** Stable codes of what was unusable in the item. */
  problems: readonly string[] | null;
  /** Decided for this identity only, even if others hold the same Prove id. */
  isPartial?: boolean;
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

  /**
   * @param notifications one entry for each pair of notification and identity; several may concern one identity.
   * @param alsoLocked identities that the caller will flag.
   * @returns in the order of the notifications.
   * @throws {StaleReadError} if an identity that was not given holds one of the Prove ids by now.
   */
  async apply(
    manager: EntityManager,
    notifications: readonly NotificationToApply[],
    alsoLocked: readonly string[] = [],
  ): Promise<AppliedNotification[]> {
    const states = await this.lock(manager, [...idsOf(notifications), ...alsoLocked]);
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
      const isReused = notification.problems?.includes('event_id_reused') ?? false;
      const decision = decideNotification(before, { ...notification, match, isReused }, policy);
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
    identityIds: readonly string[],
  ): Promise<Map<string, IdentityState>> {
    const identities = await manager.find(VerifiedIdentity, {
      select: { id: true, status: true, watch: true, doubt: true, verifiedAt: true },
      where: { id: In(identityIds) },
      order: { id: 'ASC' },
      lock: { mode: 'for_no_key_update' },
    });
    return new Map(identities.map((identity) => [identity.id, stateOf(identity)]));
  }

  private async matches(
    manager: EntityManager,
    notifications: readonly NotificationToApply[],
  ): Promise<(notification: NotificationToApply) => Match> {
    const proveIds = [...new Set(notifications.flatMap(({ proveId }) => proveId ?? []))];
    const projects = [...new Set(notifications.map(({ project }) => project))];
    const enrollments =
      proveIds.length === 0
        ? []
        : await manager.find(Enrollment, {
            select: { id: true, project: true, identityId: true, proveId: true, current: true, linked: true },
            where: [
              { identityId: In(idsOf(notifications)), proveId: In(proveIds) },
              ...projects.flatMap((project) => [
                { project, proveId: In(proveIds), current: true },
                { project, proveId: In(proveIds), linked: true },
              ]),
            ],
          });
    requireAllHolders(notifications, enrollments);
    return ({ identityId, proveId }) => {
      const own = enrollments.filter((one) => one.identityId === identityId && one.proveId === proveId);
      if (own.length === 0) return 'customer';
      return own.some(({ current, linked }) => current || linked)
        ? 'current_enrollment'
        : 'earlier_enrollment';
    };
  }
}

/**
 * A transaction that gives an identity a Prove id locks all its holders, so every holder is visible once they are
 * locked here.
 */
function requireAllHolders(
  notifications: readonly NotificationToApply[],
  enrollments: readonly Enrollment[],
): void {
  const holders = new Map<string, string[]>();
  for (const { project, proveId, identityId, current, linked } of enrollments) {
    const key = `${project} ${proveId}`;
    if (current || linked) holders.set(key, [...(holders.get(key) ?? []), identityId]);
  }
  const given = new Set(notifications.map(({ id, identityId }) => `${id} ${identityId}`));
  for (const { id, project, proveId, isPartial } of notifications) {
    if (isPartial || proveId === null) continue;
    const all = holders.get(`${project} ${proveId}`) ?? [];
    if (!all.every((identityId) => given.has(`${id} ${identityId}`))) throw new StaleReadError();
  }
}

function idsOf(notifications: readonly NotificationToApply[]): string[] {
  return [...new Set(notifications.map(({ identityId }) => identityId))];
}

function earliest(one: Date | undefined, other: Date): Date {
  return one && one < other ? one : other;
}
