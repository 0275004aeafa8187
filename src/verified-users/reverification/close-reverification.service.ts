import { Injectable } from '@nestjs/common';
import { In, IsNull, type EntityManager } from 'typeorm';
import { Clock } from '../options/clock';
import { LinkToken } from './link-token.entity';
import { OPEN_STATUSES, Reverification } from './reverification.entity';

/** Ends the open re-verification of an identity, if it has one, with its links. */
@Injectable()
export class CloseReverification {
  constructor(private readonly clock: Clock) {}

  async close(manager: EntityManager, identityId: string, outcome: 'succeeded' | 'cancelled'): Promise<void> {
    const now = this.clock.now();
    const open = await manager.findOneBy(Reverification, { identityId, status: In([...OPEN_STATUSES]) });
    if (!open) return;
    await manager.update(Reverification, { id: open.id }, { status: outcome, closedAt: now });
    await manager.update(
      LinkToken,
      { reverificationId: open.id, usedAt: IsNull(), replacedAt: IsNull() },
      { replacedAt: now },
    );
  }
}
