import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { In, type EntityManager } from 'typeorm';
import type { Cause } from '../identity/identity-history.entity';
import { queueEmail } from '../mail/queue-email';
import { Clock } from '../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { INVITATION } from './invitation.composer';
import { ReverificationCause } from './reverification-cause.entity';
import { OPEN_STATUSES, Reverification } from './reverification.entity';

export interface OpenedReverification {
  reverificationId: string;
  /** Emails to wake after the commit. */
  emailIds: string[];
}

/** Opens a re-verification, or joins the one that is open. */
@Injectable()
export class OpenReverification {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly clock: Clock,
  ) {}

  /**
   * Runs in the transaction that changes the identity, whose row the caller has locked: so there is no race for the
   * one open case. Several causes share a case, and its one invitation.
   *
   * @param invite whether this cause wants the customer to be invited by email.
   */
  async open(
    manager: EntityManager,
    identityId: string,
    cause: Cause & { id: string },
    invite: boolean,
  ): Promise<OpenedReverification> {
    const now = this.clock.now();
    const reverificationId =
      (await this.findOpen(manager, identityId)) ?? (await this.create(manager, identityId, now));
    await manager
      .createQueryBuilder()
      .insert()
      .into(ReverificationCause)
      .values({ reverificationId, causeKind: cause.kind, causeId: cause.id, at: now })
      .orIgnore()
      .execute();
    const emailId = invite
      ? await queueEmail(
          manager,
          { kind: INVITATION, subjectId: reverificationId, step: 0, createdAt: now },
          now,
        )
      : null;
    return { reverificationId, emailIds: emailId ? [emailId] : [] };
  }

  private async findOpen(manager: EntityManager, identityId: string): Promise<string | undefined> {
    const open = await manager.findOne(Reverification, {
      select: { id: true },
      where: { identityId, status: In([...OPEN_STATUSES]) },
    });
    return open?.id;
  }

  private async create(manager: EntityManager, identityId: string, now: Date): Promise<string> {
    const id = randomUUID();
    await manager.insert(Reverification, {
      id,
      identityId,
      status: 'open',
      openedAt: now,
      deadlineAt: new Date(now.getTime() + this.options.reverification.deadlineSeconds * 1000),
    });
    return id;
  }
}
