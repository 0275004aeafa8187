import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Cause } from '../identity/identity-history.entity';
import { stateOf } from '../identity/identity-state';
import { VerifiedIdentity } from '../identity/verified-identity.entity';
import { writeHistory } from '../identity/write-history';
import { Clock } from '../options/clock';
import type { RowsToWake } from '../queue/rows-to-wake';
import { NotVerifiedYetError } from './not-verified-yet.error';
import { OpenReverifications } from './open-reverifications.service';
import { IdentityClosedError } from '../identity/identity-closed.error';

/** A re-verification because somebody wants it, not because of a notification. */
@Injectable()
export class RequireReverification {
  constructor(
    private readonly openReverifications: OpenReverifications,
    private readonly clock: Clock,
  ) {}

  /**
   * The identity becomes `reverification_required`, its doubt stays as it is. A case is opened, or the open one
   * joined. The caller has locked the identity's row.
   *
   * @param inviteAt when the customer is to be written to. Default now.
   * @returns rows to wake after the commit.
   * @throws {NotVerifiedYetError}
   * @throws {IdentityClosedError}
   */
  async require(
    manager: EntityManager,
    identity: VerifiedIdentity,
    cause: Cause & { id: string },
    invite: boolean,
    inviteAt?: Date,
  ): Promise<RowsToWake> {
    if (identity.status === 'pending') throw new NotVerifiedYetError();
    if (identity.status === 'closed') throw new IdentityClosedError();
    const { id: identityId } = identity;
    const at = this.clock.now();
    const before = stateOf(identity);
    const change = { status: 'reverification_required' as const, updatedAt: at };
    await manager.update(VerifiedIdentity, { id: identityId }, change);
    const state = stateOf(Object.assign(identity, change));
    const what = 'reverification_required';
    await writeHistory(manager, { identityId, at, what, cause, before, after: state });
    return this.openReverifications.open(manager, [{ identityId, state, cause, invite, inviteAt }]);
  }
}
