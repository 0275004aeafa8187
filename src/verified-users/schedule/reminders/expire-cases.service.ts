import { Inject, Injectable } from '@nestjs/common';
import { In, type DataSource, type EntityManager } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { transactWithin } from '../../database/transact-within';
import { VerifiedIdentity } from '../../identity/verified-identity.entity';
import { rowsToWake, type RowsToWake } from '../../queue/rows-to-wake';
import { WakeUp } from '../../queue/wake-up.service';
import { ExpireReverifications } from '../../reverification/expire-reverifications.service';
import type { ScheduleRunInHand } from '../run/schedule';
import { BEFORE_ALL_CASES, lockDueCases, type CaseCursor, type DueCase } from './lock-due-cases.sql';

const BATCH = 100;

type Run = Pick<ScheduleRunInHand, 'id' | 'now' | 'report'>;

/** Closes cases whose deadline passed. */
@Injectable()
export class ExpireCases {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly expireReverifications: ExpireReverifications,
    private readonly wakeUp: WakeUp,
  ) {}

  /** @returns where to continue; null if no further deadline has passed. */
  async batch(run: Run, after = BEFORE_ALL_CASES): Promise<CaseCursor | null> {
    const expired = await transactWithin(this.dataSource, async (manager) => {
      const due = await lockDueCases(manager, 'deadline', run.now, BATCH, after);
      return due && { last: due.last, wake: await this.expire(manager, due.cases, run) };
    });
    if (expired) this.wakeUp.rows(expired.wake);
    return expired && expired.last;
  }

  private async expire(
    manager: EntityManager,
    due: readonly DueCase[],
    { id, now, report }: Run,
  ): Promise<RowsToWake> {
    if (due.length === 0) return rowsToWake();
    const identities = await manager.findBy(VerifiedIdentity, {
      id: In(due.map(({ identityId }) => identityId)),
    });
    const cause = { kind: 'schedule' as const, id };
    const { lapsed, wake } = await this.expireReverifications.expire(manager, identities, cause, now);
    await report({ lapsed }, undefined, manager);
    return wake;
  }
}
