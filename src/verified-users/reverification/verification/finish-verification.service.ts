import { Inject, Injectable } from '@nestjs/common';
import type { DataSource, EntityManager } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { transactWithin } from '../../database/transact-within';
import { queueHostEvents } from '../../host-events/queue-host-events';
import type { Cause } from '../../identity/identity-history.entity';
import { ContactCipher } from '../../identity/contact-cipher.service';
import { flagForReview } from '../../identity/flag-for-review';
import { recordForeignEnrollment } from '../../identity/foreign-enrollments';
import { lockIdentities } from '../../identity/identity-keys-lock';
import { stateOf } from '../../identity/identity-state';
import { VerifiedIdentity } from '../../identity/verified-identity.entity';
import { VerificationMetrics } from '../../observability/verification-metrics';
import { Clock } from '../../options/clock';
import { rowsToWake, type RowsToWake } from '../../queue/rows-to-wake';
import { WakeUp } from '../../queue/wake-up.service';
import { CompleteVerification } from './complete-verification.service';
import { ConfirmWatch, type ConfirmedWatch } from './confirm-watch.service';
import { ForeignNumber, type ForeignEnrollment } from './foreign-number.service';
import { mayConfirm } from './may-confirm';
import { VerificationCipher, type PersonToVerify } from './verification-cipher.service';
import type { VerificationFailure } from './verification-view';
import { VerificationRows, type VerificationOfIdentity } from './verification-rows.service';

/** Review reason: Prove confirmed the number, but the result could not be recorded. */
const NOT_RECORDED = 'verification_not_recorded';
/** Review reason: the customer showed a phone, and nothing of Prove's says that it is the one of the number. */
export const POSSESSION_NOT_BOUND = 'possession_not_bound';
/** Review reason: Prove confirmed a name and a number of which the company knows neither. */
const NAME_NOT_ON_RECORD = 'name_not_on_record';

/** What follows once Prove has answered that the number is this person's. */
@Injectable()
export class FinishVerification {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly contacts: ContactCipher,
    private readonly confirmWatch: ConfirmWatch,
    private readonly foreignNumber: ForeignNumber,
    private readonly completeVerification: CompleteVerification,
    private readonly rows: VerificationRows,
    private readonly cipher: VerificationCipher,
    private readonly metrics: VerificationMetrics,
    private readonly wakeUp: WakeUp,
    private readonly clock: Clock,
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
    // Judged again under the lock; here so that a stranger's number is not enrolled on behalf of the customer.
    if (!mayConfirm(this.contacts.open(identity), identity, person))
      return this.review({ verification, identity }, NAME_NOT_ON_RECORD, cause, proveId);
    const number = { project, clientCustomerId, phoneNumber, proveId, enrolled };
    const watch = await this.confirmWatch.confirm(number);
    const done = await transactWithin(this.dataSource, (manager) =>
      this.complete(manager, { verification, identity }, person, watch, cause),
    );
    if (done === 'review')
      return this.review({ verification, identity }, NAME_NOT_ON_RECORD, cause, watch.proveId);
    if (!done) return;
    this.metrics.ended(done.outcome);
    this.wakeUp.rows(done.wake);
  }

  /**
   * Gives up on a verification that cannot be recorded: flags it for review, so the deadline of the case applies again.
   */
  async stop({ verification, identity: { id } }: VerificationOfIdentity, cause: Cause): Promise<void> {
    const stopped = await transactWithin(this.dataSource, async (manager) => {
      const lock = { mode: 'pessimistic_write' as const };
      const identity = await manager.findOneOrFail(VerifiedIdentity, { where: { id }, lock });
      if (!(await this.rows.fail(manager, verification, 'not_recorded'))) return null;
      // An existing reason is kept until a person has reviewed it.
      if (identity.status === 'closed' || identity.reviewReason !== null) return rowsToWake();
      await manager.update(VerifiedIdentity, { id }, { reviewReason: NOT_RECORDED });
      const event = { identityId: id, reverificationId: verification.reverificationId, at: this.clock.now() };
      const hostEvents = await queueHostEvents(manager, {
        ...{ name: 'identity.review_required' as const, state: stateOf(identity), cause },
        ...{ ...event, detail: { reason: NOT_RECORDED } },
      });
      return rowsToWake({ hostEvents });
    });
    if (!stopped) return;
    this.metrics.ended('not_recorded');
    this.wakeUp.rows(stopped);
  }

  /**
   * Ends a verification that must not succeed by itself: the identity stays as it is and is flagged, the case goes on.
   *
   * @param proveId under which Prove may have enrolled a number.
   */
  async review(
    { verification, identity }: VerificationOfIdentity,
    reason: string,
    cause: Cause,
    proveId: string | null,
  ): Promise<void> {
    const found = { verification, identity };
    const foreign = await this.foreignNumber.judge(found, proveId);
    const wake = await transactWithin(this.dataSource, (manager) =>
      this.reviewIn(manager, found, reason, cause, foreign),
    );
    if (!wake) return;
    this.metrics.ended('review');
    this.wakeUp.rows(wake);
  }

  /** Ends a verification in which another phone was shown, whose number Prove has enrolled under `proveId`. */
  async mismatch(found: VerificationOfIdentity, proveId: string): Promise<void> {
    const foreign = await this.foreignNumber.judge(found, proveId);
    const ended = await transactWithin(this.dataSource, (manager) =>
      this.endIn(manager, found, 'number_mismatch', foreign),
    );
    if (ended) this.metrics.ended('number_mismatch');
  }

  /** @returns null if it had ended already. */
  private async reviewIn(
    manager: EntityManager,
    found: VerificationOfIdentity,
    reason: string,
    cause: Cause,
    foreign: ForeignEnrollment | null,
  ): Promise<RowsToWake | null> {
    const identity = await this.endIn(manager, found, 'review', foreign);
    if (!identity || identity.status === 'closed') return identity && rowsToWake();
    const at = this.clock.now();
    const { reverificationId, identityId } = found.verification;
    const flags = await flagForReview(manager, [{ identityId, reason, cause }], at);
    const events = flags.map(({ state }) => ({
      name: 'identity.review_required' as const,
      ...{ identityId, reverificationId, at, state, cause, detail: { reason } },
    }));
    return rowsToWake({ hostEvents: await queueHostEvents(manager, ...events) });
  }

  /** @returns the identity, locked; null if the verification had ended already. */
  private async endIn(
    manager: EntityManager,
    { verification, identity: { id, project, clientCustomerId } }: VerificationOfIdentity,
    failure: VerificationFailure,
    foreign: ForeignEnrollment | null,
  ): Promise<VerifiedIdentity | null> {
    await lockIdentities(manager, { project, clientCustomerId, proveId: foreign?.proveId ?? null });
    const lock = { mode: 'for_no_key_update' as const };
    const identity = await manager.findOneOrFail(VerifiedIdentity, { where: { id }, lock });
    if (!(await this.rows.fail(manager, verification, failure))) return null;
    // Foreign to the number that was on record when Prove was asked.
    const isForeign = foreign !== null && this.contacts.open(identity).phoneNumber === foreign.numberOnRecord;
    if (isForeign && identity.status !== 'closed')
      await recordForeignEnrollment(manager, identity, foreign.proveId, this.clock.now());
    return identity;
  }

  /** @returns null if it had ended already; `review` if it may not confirm the number any more, with nothing changed. */
  private async complete(
    manager: EntityManager,
    { verification, identity }: VerificationOfIdentity,
    person: PersonToVerify,
    { proveId, enrolled, snapshot }: ConfirmedWatch,
    cause: Cause,
  ): Promise<{ outcome: string; wake: RowsToWake } | 'review' | null> {
    const { project, clientCustomerId } = identity;
    // In the order in which all take them, and before the verification: so a company that closes the identity at this
    // moment is either first, and seen here, or second.
    await lockIdentities(manager, { project, clientCustomerId, proveId });
    const locked = await manager.findOneOrFail(VerifiedIdentity, {
      where: { id: identity.id },
      lock: { mode: 'for_no_key_update' },
    });
    if (locked.status === 'closed') {
      await this.rows.abandon(manager, identity.id);
      return { outcome: 'abandoned', wake: rowsToWake() };
    }
    if (!mayConfirm(this.contacts.open(locked), locked, person)) return 'review';
    const { phoneNumber, ...name } = person;
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
