import { Inject, Injectable } from '@nestjs/common';
import { In, type DataSource, type EntityManager } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { transactWithin } from '../../database/transact-within';
import { VerifiedIdentity } from '../../identity/verified-identity.entity';
import { rowsToWake, type RowsToWake } from '../../queue/rows-to-wake';
import { WakeUp } from '../../queue/wake-up.service';
import { ExpireReverifications } from '../../reverification/expire-reverifications.service';
import type { ScheduleRunInHand } from '../run/schedule';
import { lockDueCases } from './lock-due-cases.sql';

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

  /** @returns false when no deadline had passed. */
  async batch(run: Run): Promise<boolean> {
    const wake = await transactWithin(this.dataSource, (manager) => this.expire(manager, run));
    if (wake) this.wakeUp.rows(wake);
    return wake !== null;
  }

  private async expire(manager: EntityManager, { id, now, report }: Run): Promise<RowsToWake | null> {
    const due = await lockDueCases(manager, 'deadline', now, BATCH);
    if (!due) return null;
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
