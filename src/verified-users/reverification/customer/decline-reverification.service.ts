import { Inject, Injectable, Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { transactWithin } from '../../database/transact-within';
import { queueHostEvents } from '../../host-events/queue-host-events';
import { stateOf } from '../../identity/identity-state';
import { VerifiedIdentity } from '../../identity/verified-identity.entity';
import { writeHistory } from '../../identity/write-history';
import { VerificationMetrics } from '../../observability/verification-metrics';
import { Clock } from '../../options/clock';
import { rowsToWake } from '../../queue/rows-to-wake';
import { WakeUp } from '../../queue/wake-up.service';
import { CloseReverification } from '../close-reverification.service';
import { VerificationRows } from '../verification/verification-rows.service';

const REVIEW_REASON = 'declined_by_customer';

/** The account is not theirs, says whoever has the link: a person of the company should look, for the doubt stays. */
@Injectable()
export class DeclineReverification {
  private readonly logger = new Logger(DeclineReverification.name);

  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly closeReverification: CloseReverification,
    private readonly verifications: VerificationRows,
    private readonly metrics: VerificationMetrics,
    private readonly clock: Clock,
    private readonly wakeUp: WakeUp,
  ) {}

  /** Does nothing when the case is over already. */
  async decline(identityId: string, reverificationId: string): Promise<void> {
    const cause = { kind: 'customer' as const, id: reverificationId };
    const wake = await transactWithin(this.dataSource, async (manager) => {
      const identity = await manager.findOneOrFail(VerifiedIdentity, {
        where: { id: identityId },
        lock: { mode: 'for_no_key_update' },
      });
      const outcome = { status: 'failed' as const, reason: 'declined' };
      const closed = await this.closeReverification.close(manager, identity, outcome, cause);
      if (!closed.reverification) return null;
      const at = this.clock.now();
      // One that runs in another tab must not end with success after this.
      await this.verifications.abandon(manager, identityId);
      await manager.update(
        VerifiedIdentity,
        { id: identityId },
        { reviewReason: REVIEW_REASON, updatedAt: at },
      );
      const state = stateOf(identity);
      await writeHistory(manager, {
        ...{ identityId, at, cause, before: state, after: state },
        what: 'reverification_declined',
      });
      const hostEvents = await queueHostEvents(manager, {
        ...{ identityId, reverificationId, at, state, cause, detail: { reason: REVIEW_REASON } },
        name: 'identity.review_required',
      });
      return rowsToWake(closed.wake, { hostEvents });
    });
    if (!wake) return;
    this.metrics.declined();
    this.logger.warn({
      message: 'A customer said that the account is not theirs: somebody should look',
      ...{ identityId, reverificationId },
    });
    this.wakeUp.rows(wake);
  }
}
