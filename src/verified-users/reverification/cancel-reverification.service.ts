import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Cause } from '../identity/identity-history.entity';
import { stateOf } from '../identity/identity-state';
import type { VerifiedIdentity } from '../identity/verified-identity.entity';
import { writeHistory } from '../identity/write-history';
import { Clock } from '../options/clock';
import type { RowsToWake } from '../queue/rows-to-wake';
import { CloseReverification } from './close-reverification.service';
import { NoOpenReverificationError } from './no-open-reverification.error';
import { VerificationRows } from './verification/verification-rows.service';

/** Ends a case without an outcome, with its links and what is being verified for it. */
@Injectable()
export class CancelReverification {
  constructor(
    private readonly closeReverification: CloseReverification,
    private readonly verifications: VerificationRows,
    private readonly clock: Clock,
  ) {}

  /**
   * Status and doubt of the identity stay as they are: nothing was verified. The caller has locked the identity's row.
   *
   * @param reason see `Reverification.reason`.
   * @returns rows to wake after the commit.
   * @throws {NoOpenReverificationError}
   */
  async cancel(
    manager: EntityManager,
    identity: VerifiedIdentity,
    reason: string,
    cause: Cause,
  ): Promise<RowsToWake> {
    const outcome = { status: 'cancelled' as const, reason };
    const closed = await this.closeReverification.close(manager, identity, outcome, cause);
    if (!closed.reverification) throw new NoOpenReverificationError();
    const at = this.clock.now();
    await this.verifications.abandon(manager, identity.id);
    const state = stateOf(identity);
    const what = 'reverification_cancelled';
    await writeHistory(manager, { identityId: identity.id, at, what, cause, before: state, after: state });
    return closed.wake;
  }
}
