import { Inject, Injectable } from '@nestjs/common';
import { MoreThan, type DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.token';
import { queryWithin } from '../database/query-within';
import { TRANSACTION_LIMIT_MS, transactWithin } from '../database/transact-within';
import { Clock } from '../options/clock';
import { WakeUp } from '../queue/wake-up.service';
import { Notification } from './notification.entity';

const BATCH = 1_000;

/** Without keys of the customer. */
export type FailedNotificationView = Pick<
  Notification,
  'id' | 'project' | 'eventType' | 'reason' | 'receivedAt' | 'finishedAt'
>;

/** One that somebody else has in hand is being retried already. */
const REDRIVE = `
  UPDATE vu_notification SET status = 'stored', reason = NULL, attempts = 0, finished_at = NULL, due_at = $1
   WHERE id = ANY (ARRAY(SELECT id FROM vu_notification WHERE status = 'failed' AND id > $2
                          ORDER BY id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED))
  RETURNING id`;

/** The dead letters among the notifications: those that used up their attempts. */
@Injectable()
export class FailedNotifications {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly wakeUp: WakeUp,
  ) {}

  /** In the order of their ids. @param after the last id of the page before. */
  list({ after = '0', limit = 100 }: { after?: string; limit?: number } = {}): Promise<
    FailedNotificationView[]
  > {
    return transactWithin(this.dataSource, (manager) =>
      manager.find(Notification, {
        select: {
          id: true,
          project: true,
          eventType: true,
          reason: true,
          receivedAt: true,
          finishedAt: true,
        },
        where: { status: 'failed', id: MoreThan(after) },
        order: { id: 'ASC' },
        take: limit,
      }),
    );
  }

  /**
   * Puts all of them back, to be applied as new ones are. One that fails again meanwhile stays failed.
   *
   * @returns how many.
   */
  async retryAll(): Promise<number> {
    let count = 0;
    for (let after = '0'; ;) {
      const [rows] = await queryWithin<[{ id: string }[], number]>(
        this.dataSource,
        TRANSACTION_LIMIT_MS,
        REDRIVE,
        [this.clock.now(), after],
      );
      const ids = rows.map(({ id }) => id);
      this.wakeUp.notifications(ids);
      count += ids.length;
      if (ids.length < BATCH) return count;
      after = ids.reduce((one, other) => (BigInt(one) > BigInt(other) ? one : other));
    }
  }
}
