import { Injectable } from '@nestjs/common';
import { In, IsNull, type EntityManager } from 'typeorm';
import { queueHostEvents, type HostEventToQueue } from '../host-events/queue-host-events';
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

export interface ClosedReverifications {
  /** The cases that were open, by the ids of their identities. */
  reverifications: ReadonlyMap<string, Reverification>;
  wake: RowsToWake;
}

type Closing = IdentityState & { id: string };

/** Ends open re-verifications of identities, with their links. */
@Injectable()
export class CloseReverification {
  constructor(private readonly clock: Clock) {}

  /** The caller has locked the identity's row, and wakes the rows after its commit. */
  async close(
    manager: EntityManager,
    identity: Closing,
    outcome: ReverificationOutcome,
    cause: Cause,
  ): Promise<ClosedReverification> {
    const { reverifications, wake } = await this.closeAll(manager, [identity], outcome, cause);
    return { reverification: reverifications.get(identity.id) ?? null, wake };
  }

  /** As `close`, of many with as many statements as of one. */
  async closeAll(
    manager: EntityManager,
    identities: readonly Closing[],
    outcome: ReverificationOutcome,
    cause: Cause,
  ): Promise<ClosedReverifications> {
    const now = this.clock.now();
    const states = new Map(identities.map((identity) => [identity.id, stateOf(identity)]));
    // Locked, so that a click on the link at this moment cannot open the case again; as in `OpenLink`.
    const open = await manager.find(Reverification, {
      where: { identityId: In([...states.keys()]), status: In([...OPEN_STATUSES]) },
      order: { id: 'ASC' },
      lock: { mode: 'for_no_key_update' },
    });
    const reverifications = new Map(open.map((one) => [one.identityId, one]));
    if (open.length === 0) return { reverifications, wake: rowsToWake() };
    const ids = open.map(({ id }) => id);
    const reason = 'reason' in outcome ? outcome.reason : null;
    const change = { status: outcome.status, closedAt: now, reason };
    await manager.update(Reverification, { id: In(ids) }, change);
    await manager.update(
      LinkToken,
      { reverificationId: In(ids), usedAt: IsNull(), replacedAt: IsNull() },
      { replacedAt: now },
    );
    const events = open.map(({ id: reverificationId, identityId }): HostEventToQueue => {
      const common = { identityId, reverificationId, at: now, state: states.get(identityId)!, cause };
      return 'reason' in outcome
        ? { name: `reverification.${outcome.status}` as const, detail: { reason: outcome.reason }, ...common }
        : { name: `reverification.${outcome.status}` as const, detail: {}, ...common };
    });
    const hostEvents = await queueHostEvents(manager, ...events);
    for (const one of open) Object.assign(one, change);
    return { reverifications, wake: rowsToWake({ hostEvents }) };
  }
}
