import { Injectable } from '@nestjs/common';
import { In, IsNull, MoreThan, Not, type EntityManager } from 'typeorm';
import { Enrollment } from '../identity/enrollment.entity';
import { FindIdentities } from '../identity/find-identities.service';
import { IdentityHistory, type Cause } from '../identity/identity-history.entity';
import { stateOf } from '../identity/identity-state';
import { VerifiedIdentity } from '../identity/verified-identity.entity';
import { writeHistory } from '../identity/write-history';
import { Clock } from '../options/clock';
import { rowsToWake, type RowsToWake } from '../queue/rows-to-wake';
import { ReverificationCause } from '../reverification/reverification-cause.entity';
import { OPEN_STATUSES, Reverification } from '../reverification/reverification.entity';
import { findInvitedCauses } from './find-invited-causes.sql';
import { Notification } from './notification.entity';
import { SettleNotifications } from './settle-notifications.service';

export interface Revision {
  /** At least one of the notifications asks for a re-verification. */
  reverify: boolean;
  /** To wake after the commit. */
  wake: RowsToWake;
}

const PROVE_IDS = `
  SELECT DISTINCT project, prove_id AS "proveId" FROM vu_enrollment WHERE identity_id = $1`;

/** New identities whose Prove id another identity has or had, or that an earlier notification named. */
const CONCERNED = `
  SELECT identity.id, identity.verified_at AS "verifiedAt"
    FROM vu_enrollment own JOIN vu_identity identity ON identity.id = own.identity_id
   WHERE own.identity_id = ANY($1::uuid[]) AND own.current
     AND (EXISTS (SELECT FROM vu_enrollment other WHERE other.project = own.project AND other.prove_id = own.prove_id
                   AND other.identity_id <> own.identity_id)
       OR EXISTS (SELECT FROM vu_notification settled WHERE settled.project = own.project
                   AND settled.prove_id = own.prove_id AND settled.identity_id IS NOT NULL))
   ORDER BY identity.id`;

const APPLIED = 'notification_applied';
/** History entries that do not prevent a notification from being revoked. */
const HARMLESS = [
  'lapsed',
  APPLIED,
  'consent_given',
  'consent_withdrawn',
  'reverification_started',
  'reverification_declined',
  'reverification_expired',
  'review_required',
];

/**
 * Decides anew on notifications that were settled before a verification became known which is older than they are.
 * The verification cleared the doubt that they had raised, and may have brought another enrollment: decided anew,
 * the end is as if all had come in order (P6). In the verification's own transaction, so that nobody ever reads a
 * number as verified that is known to be in doubt again.
 */
@Injectable()
export class ReviseNotifications {
  constructor(
    private readonly findIdentities: FindIdentities,
    private readonly settleNotifications: SettleNotifications,
    private readonly clock: Clock,
  ) {}

  /** The caller has locked the identity's row. */
  async receivedAfter(manager: EntityManager, identityId: string, verifiedAt: Date): Promise<Revision> {
    return this.settle(manager, identityId, await this.lock(manager, identityId, verifiedAt));
  }

  /**
   * Decides on what was settled about the Prove ids of identities that were just registered: it was about them as well.
   *
   * @returns to wake after the commit.
   */
  async ofRegistered(manager: EntityManager, identityIds: readonly string[]): Promise<RowsToWake> {
    if (identityIds.length === 0) return rowsToWake();
    const concerned = await manager.query<{ id: string; verifiedAt: Date | null }[]>(CONCERNED, [
      identityIds,
    ]);
    const wake: RowsToWake[] = [];
    for (const { id, verifiedAt } of concerned)
      wake.push((await this.receivedAfter(manager, id, verifiedAt ?? new Date(0))).wake);
    return rowsToWake(...wake);
  }

  /**
   * Decides on what was settled on others about a Prove id that was just linked to the identity: it was about this one as
   * well. The caller has locked the identity's row.
   *
   * @returns to wake after the commit.
   */
  async ofLinked(
    manager: EntityManager,
    { id, verifiedAt }: VerifiedIdentity,
    proveId: string,
  ): Promise<RowsToWake> {
    const settled = await this.lock(manager, id, verifiedAt ?? new Date(0));
    const ofOthers = settled.filter((one) => one.proveId === proveId && one.identityId !== id);
    return (await this.settle(manager, id, ofOthers)).wake;
  }

  /**
   * Takes back what notifications of an earlier enrollment did while nobody here knew its id: they were taken for the
   * customer's. Not when something else has happened to the identity since, such as another number or a
   * re-verification that the company wants: then the doubt stays, which is the safe side.
   *
   * The caller has locked the identity's row.
   *
   * @returns null when nothing was taken back.
   */
  async ofEarlierEnrollment(
    manager: EntityManager,
    identity: VerifiedIdentity,
    proveId: string,
    cause: Cause,
  ): Promise<Revision | null> {
    const { id: identityId, verifiedAt } = identity;
    const notifications = await this.lock(manager, identityId, verifiedAt ?? new Date(0));
    const isTaken = (one: Notification) => one.status === 'applied' && one.proveId === proveId;
    const taken = notifications.filter(isTaken);
    const first = await this.firstOf(manager, identityId, taken);
    if (!first) {
      // They changed nothing, but are filed under the right enrollment now.
      const own = notifications.filter((one) => one.status === 'recorded' && one.proveId === proveId);
      await this.settle(manager, identityId, own);
      return null;
    }
    if (!(await this.isAlone(manager, identityId, first))) return null;

    const before = stateOf(identity);
    const base = { ...first.before!, verifiedAt };
    const at = this.clock.now();
    await manager.update(VerifiedIdentity, { id: identityId }, { ...base, updatedAt: at });
    Object.assign(identity, base);
    const others = notifications.filter(
      (one) => one.status === 'applied' && one.identityId === identityId && !isTaken(one),
    );
    const ends = others.map(({ eventTimestamp }) => eventTimestamp.getTime());
    if (ends.length > 0 || base.watch !== 'unwatched') {
      const endedAt = ends.length > 0 ? new Date(Math.min(...ends)) : null;
      await manager.update(Enrollment, { identityId, current: true }, { endedAt });
    }
    const what = 'notifications_taken_back';
    await writeHistory(manager, { identityId, at, what, cause, before, after: base });
    return this.settle(manager, identityId, notifications);
  }

  private async lock(
    manager: EntityManager,
    identityId: string,
    receivedAfter: Date,
  ): Promise<Notification[]> {
    const own = await manager.query<{ project: string; proveId: string }[]>(PROVE_IDS, [identityId]);
    const settled = { status: In(['applied', 'recorded']), receivedAt: MoreThan(receivedAfter) };
    return manager.find(Notification, {
      where: [
        { identityId, ...settled },
        // Filed under another identity that has the same Prove id.
        ...own.map((names) => ({ ...names, identityId: Not(IsNull()), ...settled })),
      ],
      order: { project: 'ASC', eventId: 'ASC' },
      lock: { mode: 'pessimistic_write' },
    });
  }

  private async settle(
    manager: EntityManager,
    identityId: string,
    notifications: readonly Notification[],
  ): Promise<Revision> {
    const found = await this.findIdentities.find(manager, notifications);
    const ids = notifications.map(({ id }) => id);
    const invited = await findInvitedCauses(manager, identityId, ids);
    return this.settleNotifications.settle(
      manager,
      notifications.flatMap((notification, index) => {
        const { appliesTo = [], reviewReason = null } = found[index] ?? {};
        // Whatever is filed under this identity concerns it, whoever holds the Prove id now.
        const isOwn = notification.identityId === identityId;
        if (!isOwn && !appliesTo.includes(identityId)) return [];
        // Decided for this identity only, whose row is locked.
        const isPartial = !isOwn || appliesTo.some((id) => id !== identityId);
        const one = { identityId, appliesTo: [identityId], misnamed: null, reviewReason };
        return [{ notification, isPartial, found: one, invited: invited.has(notification.id) }];
      }),
    );
  }

  /** The first change that one of these notifications made since the latest verification. */
  private async firstOf(
    manager: EntityManager,
    identityId: string,
    notifications: readonly Notification[],
  ): Promise<IdentityHistory | null> {
    if (notifications.length === 0) return null;
    const order = { id: 'DESC' } as const;
    const [verified] = await manager.find(IdentityHistory, {
      where: { identityId, what: In(['verified', 'registered']) },
      order,
      take: 1,
    });
    const causeId = In(notifications.map(({ id }) => id));
    const changes = await manager.find(IdentityHistory, {
      where: { identityId, what: APPLIED, causeId, id: MoreThan(verified?.id ?? '0') },
      order,
    });
    return changes.at(-1) ?? null;
  }

  /** Whether all changes to the identity and its case since then came from these notifications. */
  private async isAlone(
    manager: EntityManager,
    identityId: string,
    first: IdentityHistory,
  ): Promise<boolean> {
    const since = { identityId, id: MoreThan(first.id), what: Not(In(HARMLESS)) };
    if (await manager.existsBy(IdentityHistory, since)) return false;
    const open = await manager.findOneBy(Reverification, { identityId, status: In([...OPEN_STATUSES]) });
    if (!open) return true;
    const others = { reverificationId: open.id, causeKind: Not('notification' as const) };
    return !(await manager.existsBy(ReverificationCause, others));
  }
}
