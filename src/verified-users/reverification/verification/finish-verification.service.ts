import { Inject, Injectable } from '@nestjs/common';
import type { DataSource, EntityManager } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { transactWithin } from '../../database/transact-within';
import type { Cause } from '../../identity/identity-history.entity';
import { lockIdentityKeys } from '../../identity/identity-keys-lock';
import { VerifiedIdentity } from '../../identity/verified-identity.entity';
import { VerificationMetrics } from '../../observability/verification-metrics';
import { rowsToWake, type RowsToWake } from '../../queue/rows-to-wake';
import { WakeUp } from '../../queue/wake-up.service';
import { CompleteVerification } from './complete-verification.service';
import { ConfirmWatch, type ConfirmedWatch } from './confirm-watch.service';
import { VerificationCipher, type PersonToVerify } from './verification-cipher.service';
import { VerificationRows, type VerificationOfIdentity } from './verification-rows.service';

/** What follows once Prove has answered that the number is this person's. */
@Injectable()
export class FinishVerification {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly confirmWatch: ConfirmWatch,
    private readonly completeVerification: CompleteVerification,
    private readonly rows: VerificationRows,
    private readonly cipher: VerificationCipher,
    private readonly metrics: VerificationMetrics,
    private readonly wakeUp: WakeUp,
  ) {}

  /**
   * The caller has claimed the verification. A case that was closed meanwhile does not matter: the number was proven,
   * and is recorded. For a closed identity nothing changes any more.
   */
  async finish({ verification, identity }: VerificationOfIdentity, cause: Cause): Promise<void> {
    const { proveId, enrolled } = verification;
    const { project, clientCustomerId } = identity;
    const person = this.cipher.openPerson(verification);
    const { phoneNumber } = person;
    const number = { project, clientCustomerId, phoneNumber, proveId, enrolled };
    const watch = await this.confirmWatch.confirm(number);
    const done = await transactWithin(this.dataSource, (manager) =>
      this.complete(manager, { verification, identity }, person, watch, cause),
    );
    if (!done) return;
    this.metrics.ended(done.outcome);
    this.wakeUp.rows(done.wake);
  }

  private async complete(
    manager: EntityManager,
    { verification, identity }: VerificationOfIdentity,
    { phoneNumber, ...name }: PersonToVerify,
    { proveId, enrolled, snapshot }: ConfirmedWatch,
    cause: Cause,
  ): Promise<{ outcome: string; wake: RowsToWake } | null> {
    const { project, clientCustomerId } = identity;
    // In the order in which all take them, and before the verification: so a company that closes the identity at this
    // moment is either first, and seen here, or second.
    await lockIdentityKeys(manager, { project, clientCustomerId, proveId });
    const { status } = await manager.findOneOrFail(VerifiedIdentity, {
      where: { id: identity.id },
      lock: { mode: 'pessimistic_write' },
    });
    if (status === 'closed') {
      await this.rows.abandon(manager, identity.id);
      return { outcome: 'abandoned', wake: rowsToWake() };
    }
    // The guard decides between two that finish at one moment, and against a verification that has taken its place.
    if (!(await this.rows.succeed(manager, verification, proveId))) return null;
    const wake = await this.completeVerification.complete(
      manager,
      {
        ...{ project, clientCustomerId, phoneNumber, name, snapshot, confirm: true },
        ...(proveId !== null && { proveId }),
        ...(enrolled !== null && { enrolled }),
        verifiedAt: verification.provenAt!,
      },
      cause,
    );
    return { outcome: 'succeeded', wake };
  }
}
