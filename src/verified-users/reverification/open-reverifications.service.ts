import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { In, type EntityManager } from 'typeorm';
import { queueHostEvents } from '../host-events/queue-host-events';
import type { Cause } from '../identity/identity-history.entity';
import type { IdentityState } from '../identity/identity-state';
import { queueEmails } from '../mail/queue-emails';
import { Clock } from '../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { rowsToWake, type RowsToWake } from '../queue/rows-to-wake';
import { INVITATION } from './invitation.composer';
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
    const { cases, opened } = await this.findOrCreate(
      manager,
      [...new Set(reasons.map((one) => one.identityId))],
      now,
    );
    const caseOf = ({ identityId }: ReverificationReason) => cases.get(identityId)!;
    const causes = reasons.map((reason) => ({
      reverificationId: caseOf(reason),
      causeKind: reason.cause.kind,
      causeId: reason.cause.id,
      at: now,
    }));
    await manager.createQueryBuilder().insert().into(ReverificationCause).values(causes).orIgnore().execute();
    const invited = new Set(reasons.filter(({ invite }) => invite).map(caseOf));
    const times = { createdAt: now, dueAt: now };
    const emails = await queueEmails(
      manager,
      [...invited].map((subjectId) => ({ kind: INVITATION, subjectId, step: 0, ...times })),
    );
    const hostEvents = await queueHostEvents(
      manager,
      ...opened.map((identityId) => {
        const own = reasons.filter((reason) => reason.identityId === identityId);
        const { cause, state } = own.at(-1)!;
        const reverificationId = cases.get(identityId)!;
        const detail = { invited: invited.has(reverificationId) };
        return {
          name: 'reverification.required' as const,
          ...{ identityId, reverificationId, at: now, state, cause, detail },
        };
      }),
    );
    return rowsToWake({ emails, hostEvents });
  }

  /** @returns the open case of each identity, and whose had to be opened. */
  private async findOrCreate(
    manager: EntityManager,
    identityIds: readonly string[],
    now: Date,
  ): Promise<{ cases: Map<string, string>; opened: string[] }> {
    const open = await manager.find(Reverification, {
      select: { id: true, identityId: true },
      where: { identityId: In([...identityIds]), status: In([...OPEN_STATUSES]) },
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
      }));
    if (missing.length > 0) await manager.insert(Reverification, missing);
    for (const { id, identityId } of missing) cases.set(identityId, id);
    return { cases, opened: missing.map(({ identityId }) => identityId) };
  }
}
