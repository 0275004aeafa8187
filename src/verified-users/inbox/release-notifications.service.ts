import { Injectable } from '@nestjs/common';
import { In, type EntityManager } from 'typeorm';
import type { ProjectAccess } from '../identity/project-access';
import type { NotificationKeys } from '../identity/find-identities.service';
import { Clock } from '../options/clock';
import { lockParked } from './lock-parked.sql';
import { Notification } from './notification.entity';

/** A row's number as text; anything else names no row. */
const NOTIFICATION_ID = /^\d{1,18}$/;

/** Puts notifications back to `stored`; wake the returned ids after the commit. */
@Injectable()
export class ReleaseNotifications {
  constructor(private readonly clock: Clock) {}

  /** Those that were parked because nobody knew the customers. The caller holds the locks of the keys. */
  async parked(
    manager: EntityManager,
    ...keys: readonly (NotificationKeys & { clientCustomerId: string })[]
  ): Promise<string[]> {
    const ids = await lockParked(manager, keys);
    if (ids.length > 0) await manager.update(Notification, { id: In(ids) }, this.putBack());
    return ids;
  }

  /** One that used up its attempts. @returns nothing when it is not `failed`. */
  async failed(manager: EntityManager, id: string, { projects }: ProjectAccess): Promise<string[]> {
    if (!NOTIFICATION_ID.test(id)) return [];
    const where = {
      id,
      status: 'failed' as const,
      ...(projects !== 'all' && { project: In([...projects]) }),
    };
    const result = await manager.update(Notification, where, this.putBack());
    return result.affected === 1 ? [id] : [];
  }

  private putBack() {
    return {
      status: 'stored',
      reason: null,
      attempts: 0,
      finishedAt: null,
      dueAt: this.clock.now(),
    } as const;
  }
}
