import { Injectable } from '@nestjs/common';
import { In, IsNull, type EntityManager } from 'typeorm';
import { queueHostEvents } from '../host-events/queue-host-events';
import type { Cause } from '../identity/identity-history.entity';
import { stateOf, type IdentityState } from '../identity/identity-state';
import { Clock } from '../options/clock';
import { rowsToWake, type RowsToWake } from '../queue/rows-to-wake';
import { LinkToken } from './link-token.entity';
import { OPEN_STATUSES, Reverification } from './reverification.entity';

/** How a case ends. `reason` is a stable word, see `Reverification.reason`. */
export type ReverificationOutcome =
  { status: 'succeeded' | 'expired' } | { status: 'failed' | 'cancelled'; reason: string };

export interface ClosedReverification {
  /** The case that was open; null when there was none. */
  reverification: Reverification | null;
  wake: RowsToWake;
}

/** Ends the open re-verification of an identity, if it has one, with its links. */
@Injectable()
export class CloseReverification {
  constructor(private readonly clock: Clock) {}

  /** The caller has locked the identity's row, and wakes the rows after its commit. */
  async close(
    manager: EntityManager,
    identity: IdentityState & { id: string },
    outcome: ReverificationOutcome,
    cause: Cause,
  ): Promise<ClosedReverification> {
    const now = this.clock.now();
    const identityId = identity.id;
    // Locked, so that a click on the link at this moment cannot open the case again; as in `OpenLink`.
    const open = await manager.findOne(Reverification, {
      where: { identityId, status: In([...OPEN_STATUSES]) },
      lock: { mode: 'for_no_key_update' },
    });
    if (!open) return { reverification: null, wake: rowsToWake() };
    const reason = 'reason' in outcome ? outcome.reason : null;
    const change = { status: outcome.status, closedAt: now, reason };
    await manager.update(Reverification, { id: open.id }, change);
    await manager.update(
      LinkToken,
      { reverificationId: open.id, usedAt: IsNull(), replacedAt: IsNull() },
      { replacedAt: now },
    );
    const common = { identityId, reverificationId: open.id, at: now, state: stateOf(identity), cause };
    const hostEvents = await queueHostEvents(
      manager,
      'reason' in outcome
        ? { name: `reverification.${outcome.status}` as const, detail: { reason: outcome.reason }, ...common }
        : { name: `reverification.${outcome.status}` as const, detail: {}, ...common },
    );
    return { reverification: Object.assign(open, change), wake: rowsToWake({ hostEvents }) };
  }
}
