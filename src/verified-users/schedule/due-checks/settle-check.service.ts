import { Inject, Injectable } from '@nestjs/common';
import type { DataSource, EntityManager } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { transactWithin, TRANSACTION_LIMIT_MS } from '../../database/transact-within';
import { checkDueAt } from '../../identity/check-due-at';
import { ContactCipher } from '../../identity/contact-cipher.service';
import { Enrollment } from '../../identity/enrollment.entity';
import type { Cause } from '../../identity/identity-history.entity';
import { lockIdentities } from '../../identity/identity-keys-lock';
import { stateOf } from '../../identity/identity-state';
import { VerifiedIdentity } from '../../identity/verified-identity.entity';
import { writeHistory } from '../../identity/write-history';
import { Clock } from '../../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { rowsToWake, type RowsToWake } from '../../queue/rows-to-wake';
import { WakeUp } from '../../queue/wake-up.service';
import { nextAllowedMoment } from '../../reverification/next-allowed-moment';
import { RequireReverification } from '../../reverification/require-reverification.service';
import { CompleteVerification } from '../../reverification/verification/complete-verification.service';
import { RunInterruptedError } from '../run/run-interrupted.error';
import type { Counts, ScheduleRunInHand } from '../run/schedule';
import { isBilled, type CheckOutcome, type DueCheck } from './due-check';
import { lockUnchanged } from './lock-unchanged';

const POSTPONED_MS = 3_600_000;
/** Longest wait for the row of an identity before a run passes it over. */
export const LOCK_TIMEOUT_MS = 1_000;

type Outcome<Kind extends CheckOutcome['kind']> = Extract<CheckOutcome, { kind: Kind }>;

const COUNTS: Record<CheckOutcome['kind'], Counts> = {
  drop: {},
  good: { checked: 1, good: 1 },
  verified: { checked: 1, good: 1 },
  ask: { checked: 1, asked: 1 },
  postpone: { postponed: 1 },
};

/** Makes of an identity what its check has come to: one short transaction, if it is still the identity that was read. */
@Injectable()
export class SettleCheck {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly contacts: ContactCipher,
    private readonly requireReverification: RequireReverification,
    private readonly completeVerification: CompleteVerification,
    private readonly wakeUp: WakeUp,
    private readonly clock: Clock,
  ) {}

  /**
   * What an answer that was billed has come to is written whether or not the run ends here: taken back, it would count
   * as lost. Nobody else has it in hand, for its date is the claim's. For the same reason it waits for its row as long as
   * a transaction may.
   *
   * @throws {RunInterruptedError} when the run ends here.
   * @throws a retryable conflict when another session holds the row; nothing was written then.
   */
  async settle(due: DueCheck, outcome: CheckOutcome, run: ScheduleRunInHand): Promise<void> {
    const lockTimeoutMs = isBilled(due.identity) ? undefined : LOCK_TIMEOUT_MS;
    let interrupted: RunInterruptedError | undefined;
    const wake = await transactWithin(
      this.dataSource,
      async (manager) => {
        interrupted = undefined;
        if (outcome.kind === 'verified') await this.lockKeys(manager, due, outcome);
        const identity = await lockUnchanged(manager, this.contacts, due);
        if (!identity) return rowsToWake();
        const rows = await this.write(manager, { ...due, identity }, outcome, run);
        await run.report(COUNTS[outcome.kind], null, manager).catch((error: unknown) => {
          if (!(error instanceof RunInterruptedError) || !isBilled(due.identity)) throw error;
          interrupted = error;
        });
        return rows;
      },
      TRANSACTION_LIMIT_MS,
      lockTimeoutMs,
    );
    this.wakeUp.rows(wake);
    if (interrupted) throw interrupted;
  }

  private async write(
    manager: EntityManager,
    due: DueCheck,
    outcome: CheckOutcome,
    run: ScheduleRunInHand,
  ): Promise<RowsToWake> {
    const { identity } = due;
    const { id } = identity;
    const cause = { kind: 'schedule' as const, id: run.id };
    switch (outcome.kind) {
      case 'drop':
        await manager.update(VerifiedIdentity, { id }, { checkDueAt: null });
        return rowsToWake();
      case 'postpone': {
        const checkDueAt = new Date(this.clock.now().getTime() + POSTPONED_MS);
        const billed = outcome.billed && { checkBilledFor: checkDueAt };
        await manager.update(VerifiedIdentity, { id }, { checkDueAt, ...billed });
        return rowsToWake();
      }
      case 'ask':
        await manager.update(VerifiedIdentity, { id }, { checkDueAt: null });
        return this.requireReverification.require(manager, identity, cause, true, this.inviteAt(identity));
      case 'good':
        return this.writeGood(manager, due, outcome, cause, run.now);
      case 'verified':
        return this.writeVerified(manager, identity, outcome, cause);
    }
  }

  /** The number is as it was yesterday: nobody is woken for it, however long ago the run began. */
  private inviteAt({ timeZone }: VerifiedIdentity): Date {
    const { reminders, timeZone: defaultZone } = this.options.schedules;
    return nextAllowedMoment(this.clock.now(), reminders.quietHours, timeZone ?? defaultZone);
  }

  private async writeGood(
    manager: EntityManager,
    { identity, enrollment }: DueCheck,
    { watch, line }: Outcome<'good'>,
    cause: Cause,
    at: Date,
  ): Promise<RowsToWake> {
    const { id, project } = identity;
    const { phoneNumber } = this.contacts.open(identity);
    const before = stateOf(identity);
    const due = checkDueAt({ id, project, watch, phoneNumber }, at, at, this.options);
    const change = { watch, checkDueAt: due, silentCheckAt: at, updatedAt: at };
    await manager.update(VerifiedIdentity, { id }, change);
    await manager.update(Enrollment, { id: enrollment!.id }, { ...line, checkedAt: at });
    const after = { ...before, watch };
    await writeHistory(manager, { identityId: id, at, what: 'checked', cause, before, after });
    return rowsToWake();
  }

  private writeVerified(
    manager: EntityManager,
    { project, clientCustomerId }: VerifiedIdentity,
    { phoneNumber, confirmed, verifiedAt }: Outcome<'verified'>,
    cause: Cause,
  ): Promise<RowsToWake> {
    const { proveId, enrolled, snapshot } = confirmed;
    const number = {
      ...{ project, clientCustomerId, phoneNumber, verifiedAt, snapshot },
      ...(proveId !== null && { proveId }),
      ...(enrolled !== null && { enrolled }),
    };
    return this.completeVerification.complete(manager, { ...number, confirm: false }, cause);
  }

  /** Before the identity's row, as everywhere. */
  private lockKeys(
    manager: EntityManager,
    { identity: { project, clientCustomerId } }: DueCheck,
    { confirmed: { proveId } }: Outcome<'verified'>,
  ): Promise<void> {
    return lockIdentities(manager, { project, clientCustomerId, proveId });
  }
}
