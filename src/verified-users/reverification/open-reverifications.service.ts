import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { In, IsNull, Not, type EntityManager } from 'typeorm';
import { queueHostEvents } from '../host-events/queue-host-events';
import type { Cause } from '../identity/identity-history.entity';
import type { IdentityState } from '../identity/identity-state';
import { undeliverableSince } from '../identity/undeliverable';
import { VerifiedIdentity } from '../identity/verified-identity.entity';
import { Email } from '../mail/email.entity';
import { queueEmails } from '../mail/queue-emails';
import { Clock } from '../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { rowsToWake, type RowsToWake } from '../queue/rows-to-wake';
import { hastenInvitations } from './hasten-invitations.sql';
import { INVITATION } from './invitation.composer';
import { planReminder } from './plan-reminder';
import { ReverificationCause } from './reverification-cause.entity';
import { OPEN_STATUSES, Reverification } from './reverification.entity';

/** Why an identity is to be verified again. */
export interface ReverificationReason {
  identityId: string;
  /** State of the identity after the change that is the reason. */
  state: IdentityState;
  cause: Cause & { id: string };
  /** Whether this cause wants the customer to be invited by email. */
  invite: boolean;
  /** Not before that time. Default now. The earliest of a case's causes holds, also when it joins later. */
  inviteAt?: Date;
}

/** Opens re-verifications, or joins those that are open. */
@Injectable()
export class OpenReverifications {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly clock: Clock,
  ) {}

  /**
   * Runs in the transaction that changes the identities, whose rows the caller has locked: so there is no race for the
   * one open case of each. Several causes share a case, and its one invitation.
   *
   * @returns rows to wake after the commit.
   */
  async open(manager: EntityManager, reasons: readonly ReverificationReason[]): Promise<RowsToWake> {
    if (reasons.length === 0) return rowsToWake();
    const now = this.clock.now();
    const { reachable, undeliverable } = await this.findReachable(manager, reasons);
    const { cases, opened } = await this.findOrCreate(manager, reasons, reachable, now);
    const caseOf = ({ identityId }: ReverificationReason) => cases.get(identityId)!;
    const causes = reasons.map((reason) => ({
      reverificationId: caseOf(reason),
      causeKind: reason.cause.kind,
      causeId: reason.cause.id,
      at: now,
    }));
    await manager.createQueryBuilder().insert().into(ReverificationCause).values(causes).orIgnore().execute();
    const invited = new Map<string, Date>();
    for (const { inviteAt = now, ...reason } of reasons.filter(({ invite }) => invite)) {
      const id = caseOf(reason);
      const earlier = invited.get(id);
      if (!earlier || inviteAt < earlier) invited.set(id, inviteAt);
    }
    const undeliverableCases = new Set([...undeliverable].map((identityId) => cases.get(identityId)!));
    const reachableCases = new Set([...reachable].map((identityId) => cases.get(identityId)!));
    const emails = await queueEmails(
      manager,
      [...invited].map(([subjectId, dueAt]) => {
        const whyNot = undeliverableCases.has(subjectId) ? 'undeliverable_address' : 'no_email_address';
        const unsent = reachableCases.has(subjectId) ? null : whyNot;
        return { kind: INVITATION, subjectId, step: 0, createdAt: now, dueAt, unsent };
      }),
    );
    const joined = [...invited.keys()].filter((id) => !opened.has(id));
    const queued = emails.map(({ id }) => id);
    await this.planReminders(manager, joined, queued, now);
    const urgent = joined.filter((id) => invited.get(id)! <= now);
    const hastened = await hastenInvitations(manager, urgent, now);
    const hostEvents = await queueHostEvents(
      manager,
      ...[...opened].map(([reverificationId, identityId]) => {
        const own = reasons.filter((reason) => reason.identityId === identityId);
        const { cause, state } = own.at(-1)!;
        const detail = { invited: invited.has(reverificationId) && reachable.has(identityId) };
        return {
          name: 'reverification.required' as const,
          ...{ identityId, reverificationId, at: now, state, cause, detail },
        };
      }),
    );
    return rowsToWake({ emails, hostEvents }, { emails: hastened });
  }

  /**
   * @returns the identities to invite that have an address, and those whose address takes no emails. For all but the first
   * a cancelled invitation is stored, which is resent once there is another address (`ResendEmails`).
   */
  private async findReachable(
    manager: EntityManager,
    reasons: readonly ReverificationReason[],
  ): Promise<{ reachable: ReadonlySet<string>; undeliverable: ReadonlySet<string> }> {
    const toInvite = reasons.flatMap(({ identityId, invite }) => (invite ? identityId : []));
    if (toInvite.length === 0) return { reachable: new Set(), undeliverable: new Set() };
    const rows = await manager.find(VerifiedIdentity, {
      select: { id: true, emailHash: true, undeliverableEmailHash: true, emailUndeliverableAt: true },
      where: { id: In(toInvite), emailHash: Not(IsNull()) },
    });
    const idsWhere = (isMarked: boolean) =>
      new Set(rows.filter((row) => (undeliverableSince(row) !== null) === isMarked).map(({ id }) => id));
    return { reachable: idsWhere(false), undeliverable: idsWhere(true) };
  }

  /** @returns the open case of each identity; of those that had to be opened, their identities. */
  private async findOrCreate(
    manager: EntityManager,
    reasons: readonly ReverificationReason[],
    reachable: ReadonlySet<string>,
    now: Date,
  ): Promise<{ cases: Map<string, string>; opened: Map<string, string> }> {
    const identityIds = [...new Set(reasons.map((one) => one.identityId))];
    const open = await manager.find(Reverification, {
      select: { id: true, identityId: true },
      where: { identityId: In(identityIds), status: In([...OPEN_STATUSES]) },
    });
    const cases = new Map(open.map(({ id, identityId }) => [identityId, id]));
    const deadlineAt = new Date(now.getTime() + this.options.reverification.deadlineSeconds * 1000);
    const missing = identityIds
      .filter((identityId) => !cases.has(identityId))
      .map((identityId) => ({
        id: randomUUID(),
        identityId,
        status: 'open' as const,
        openedAt: now,
        deadlineAt,
        nextReminderAt: reachable.has(identityId) ? this.firstReminderAt(now) : null,
      }));
    if (missing.length > 0) await manager.insert(Reverification, missing);
    for (const { id, identityId } of missing) cases.set(identityId, id);
    return { cases, opened: new Map(missing.map(({ id, identityId }) => [id, identityId])) };
  }

  /** Of cases that nobody was invited to before. One that has its invitation keeps its plan, whatever joins it. */
  private async planReminders(
    manager: EntityManager,
    joined: readonly string[],
    emailIds: readonly string[],
    now: Date,
  ): Promise<void> {
    if (joined.length === 0 || emailIds.length === 0) return;
    const where = { id: In([...emailIds]), subjectId: In([...joined]) };
    const invitations = await manager.find(Email, { select: { id: true, subjectId: true }, where });
    if (invitations.length === 0) return;
    const ids = invitations.map(({ subjectId }) => subjectId);
    await manager.update(Reverification, { id: In(ids) }, { nextReminderAt: this.firstReminderAt(now) });
  }

  private firstReminderAt(invitedAt: Date): Date | null {
    return planReminder(invitedAt, 0, this.options.schedules.reminders.afterSeconds, invitedAt).nextAt;
  }
}
