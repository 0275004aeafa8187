import { Inject, Injectable, Logger } from '@nestjs/common';
import { IsNull, LessThan, Not, type DataSource } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { transactWithin } from '../../database/transact-within';
import type { Cause } from '../../identity/identity-history.entity';
import { stableCode } from '../../observability/stable-code';
import { Clock } from '../../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { CheckVerification } from './check-verification.service';
import { leaseMs } from './verification-lease';
import { VerificationRows } from './verification-rows.service';
import { Verification } from './verification.entity';

/** Each may ask Prove whether the number is watched, and the other sweeps wait meanwhile. */
const BATCH = 5;

/**
 * Ends verifications to which Prove said yes, and whose process died before it was written down all over. The customer
 * may have left long ago; the number is verified all the same (P9). What still needs an answer of Prove's waits for the
 * customer, for to ask is billed (P14).
 */
@Injectable()
export class SweepVerifications {
  private readonly logger = new Logger(SweepVerifications.name);

  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly rows: VerificationRows,
    private readonly checkVerification: CheckVerification,
    private readonly clock: Clock,
  ) {}

  async sweep(): Promise<void> {
    const shortestLeaseMs = Math.min(
      ...[...this.options.projects.keys()].map((project) => leaseMs(this.options, project)),
    );
    const before = new Date(this.clock.now().getTime() - shortestLeaseMs);
    const left = await transactWithin(this.dataSource, (manager) =>
      manager.find(Verification, {
        select: { id: true, identityId: true, reverificationId: true },
        where: { status: 'verifying', provenAt: Not(IsNull()), verifySentAt: LessThan(before) },
        order: { verifySentAt: 'ASC' },
        take: BATCH,
      }),
    );
    await Promise.all(left.map((verification) => this.finish(verification)));
  }

  private async finish({ id, identityId, reverificationId }: Verification): Promise<void> {
    const cause: Cause = reverificationId
      ? { kind: 'customer', id: reverificationId }
      : { kind: 'company', id: null };
    try {
      const found = await this.rows.find(identityId, id);
      if (found) await this.checkVerification.goOn(found, cause);
    } catch (error) {
      const code = stableCode(error);
      this.logger.warn({ message: 'A verification could not be ended', verificationId: id, code });
    }
  }
}
