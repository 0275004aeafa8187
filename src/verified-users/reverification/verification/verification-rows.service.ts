import { Inject, Injectable } from '@nestjs/common';
import { In, IsNull, type DataSource, type EntityManager } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { transactEvenWhilePaused, transactWithin } from '../../database/transact-within';
import { VerifiedIdentity } from '../../identity/verified-identity.entity';
import { VerificationMetrics } from '../../observability/verification-metrics';
import { Clock } from '../../options/clock';
import type { VerificationFailure } from './verification-view';
import { answersInSession, RUNNING_STATUSES, Verification } from './verification.entity';

/** A verification and whom it is about, as they were read. */
export interface VerificationOfIdentity {
  verification: Verification;
  identity: VerifiedIdentity;
}

type Change = Partial<Verification>;

/**
 * The steps of a verification in the database. Each is one update, guarded by what was read before: of many that go on
 * with a verification at one moment each step is made by one, and one that was overtaken changes nothing.
 */
@Injectable()
export class VerificationRows {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly metrics: VerificationMetrics,
  ) {}

  async find(identityId: string, id: string): Promise<VerificationOfIdentity | null> {
    return this.findWhere({ identityId, id });
  }

  async findLatestOf(reverificationId: string): Promise<VerificationOfIdentity | null> {
    return this.findWhere({ reverificationId });
  }

  /** Prove has begun: the customer may show the phone. @returns false when it was abandoned meanwhile. */
  async opened(
    verification: Verification,
    session: Pick<Verification, 'region' | 'correlationId' | 'authToken'>,
  ): Promise<boolean> {
    return this.step(verification, { status: 'possession', ...session });
  }

  /**
   * Claims the verification for asking Prove who owns the number. Only one of several concurrent callers succeeds,
   * because the call is billed (except when polling a session of generation A).
   *
   * @param possessedAt when Prove was asked whether the customer holds the phone, and confirmed it.
   * @returns the verification as it is now; null for all others.
   */
  async claim(
    verification: Verification,
    possessedAt = verification.possessedAt,
  ): Promise<Verification | null> {
    const now = this.clock.now();
    const isBilled = verification.provenAt === null && !answersInSession(verification);
    const verifyCount = verification.verifyCount + (isBilled ? 1 : 0);
    const finishCount = verification.finishCount + (verification.provenAt ? 1 : 0);
    const change: Change = { status: 'verifying', verifySentAt: now, verifyCount, finishCount, possessedAt };
    return (await this.step(verification, change)) ? Object.assign(verification, change) : null;
  }

  /**
   * Releases the claim after Prove did not answer who owns the number: the next check asks again.
   *
   * @param session that Prove opened for polling, so that the billed call is not repeated.
   */
  async putBack(
    claimed: Verification,
    session: Partial<Pick<Verification, 'region' | 'correlationId'>> = {},
  ): Promise<void> {
    await this.step(claimed, { status: 'possession', ...session });
  }

  /** Written down before all else, so that the billed question is never asked again. @returns false when overtaken. */
  async proven(
    claimed: Verification,
    answer: Pick<Verification, 'proveId' | 'enrolled' | 'provenAt'>,
  ): Promise<boolean> {
    const write = (manager: EntityManager) => this.stepIn(manager, claimed, answer);
    if (!(await transactEvenWhilePaused(this.dataSource, write))) return false;
    Object.assign(claimed, answer);
    return true;
  }

  /** Over without success. */
  async end(
    verification: Verification,
    status: 'failed' | 'expired',
    reason: VerificationFailure,
  ): Promise<void> {
    const change = { status, reason, ...this.over() };
    if (await this.step(verification, change)) this.metrics.ended(reason);
  }

  /** Ends it without success, within a transaction. @returns false if it had ended already. */
  async fail(
    manager: EntityManager,
    verification: Verification,
    reason: VerificationFailure,
  ): Promise<boolean> {
    return this.stepIn(manager, verification, { status: 'failed', reason, ...this.over() });
  }

  /** Over within the transaction that makes it so. @returns false when it was over already. */
  async succeed(manager: EntityManager, claimed: Verification, proveId: string | null): Promise<boolean> {
    return this.stepIn(manager, claimed, { status: 'succeeded', proveId, ...this.over() });
  }

  /** What is running for the identity, whose row the caller has locked. */
  async abandon(manager: EntityManager, identityId: string): Promise<number> {
    const { affected } = await manager.update(
      Verification,
      { identityId, status: In([...RUNNING_STATUSES]) },
      { status: 'abandoned', reason: 'abandoned', ...this.over() },
    );
    return affected ?? 0;
  }

  private async findWhere(
    where: { identityId: string; id: string } | { reverificationId: string },
  ): Promise<VerificationOfIdentity | null> {
    return transactWithin(this.dataSource, async (manager) => {
      const [verification] = await manager.find(Verification, {
        where,
        order: { startedAt: 'DESC', id: 'DESC' },
        take: 1,
      });
      if (!verification) return null;
      const { identityId: id } = verification;
      return { verification, identity: await manager.findOneByOrFail(VerifiedIdentity, { id }) };
    });
  }

  private step(verification: Verification, change: Change): Promise<boolean> {
    return transactWithin(this.dataSource, (manager) => this.stepIn(manager, verification, change));
  }

  private async stepIn(manager: EntityManager, read: Verification, change: Change): Promise<boolean> {
    const { id, status, verifySentAt } = read;
    const guard = { id, status, verifySentAt: verifySentAt ?? IsNull() };
    return (await manager.update(Verification, guard, change)).affected === 1;
  }

  /** Nothing that only a running verification needs stays behind. */
  private over(): Change {
    return { finishedAt: this.clock.now(), person: null, authToken: null };
  }
}
