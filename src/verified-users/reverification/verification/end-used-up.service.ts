import { Inject, Injectable } from '@nestjs/common';
import { In, type DataSource } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { transactWithin } from '../../database/transact-within';
import type { Cause } from '../../identity/identity-history.entity';
import { VerifiedIdentity } from '../../identity/verified-identity.entity';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { rowsToWake } from '../../queue/rows-to-wake';
import { WakeUp } from '../../queue/wake-up.service';
import { CloseReverification } from '../close-reverification.service';
import { OPEN_STATUSES, Reverification } from '../reverification.entity';
import { countTries } from './count-tries';
import { RUNNING_STATUSES, Verification } from './verification.entity';

/** Ends a case with its last try, instead of with the form that is sent once more in vain. */
@Injectable()
export class EndUsedUp {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly closeReverification: CloseReverification,
    private readonly wakeUp: WakeUp,
  ) {}

  /** Does nothing while a try is left or running, for a case that is over, and where a person has to decide. */
  async endIfUsedUp(identityId: string, reverificationId: string, cause: Cause): Promise<void> {
    const wake = await transactWithin(this.dataSource, async (manager) => {
      // Begin takes the same lock first, so no try can start between the count and the end.
      const lock = { mode: 'for_no_key_update' as const };
      const identity = await manager.findOneOrFail(VerifiedIdentity, { where: { id: identityId }, lock });
      const open = { id: reverificationId, status: In([...OPEN_STATUSES]) };
      if (!(await manager.existsBy(Reverification, open))) return rowsToWake();
      const tries = await countTries(manager, reverificationId);
      if (tries < this.options.reverification.limits.verificationsPerCase) return rowsToWake();
      const goesOn = [
        { reverificationId, status: In([...RUNNING_STATUSES]) },
        { reverificationId, reason: 'review' },
      ];
      if (await manager.existsBy(Verification, goesOn)) return rowsToWake();
      const outcome = { status: 'failed' as const, reason: 'attempts_used_up' };
      return (await this.closeReverification.close(manager, identity, outcome, cause)).wake;
    });
    this.wakeUp.rows(wake);
  }
}
