import { Inject, Injectable } from '@nestjs/common';
import type { Cause } from '../../identity/identity-history.entity';
import { Clock } from '../../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { ProveNotFoundError } from '../../prove/errors/prove-not-found.error';
import { ProveRefusedError } from '../../prove/errors/prove-refused.error';
import { ProveError } from '../../prove/errors/prove.error';
import { AskProve } from './ask-prove.service';
import { BindPossession } from './bind-possession.service';
import { BilledCalls } from './billed-calls.service';
import { FinishVerification, POSSESSION_NOT_BOUND } from './finish-verification.service';
import { judgeAnswer } from './judge-answer';
import { nextStep } from './next-step';
import { VerificationCipher } from './verification-cipher.service';
import { leaseMs } from './verification-lease';
import { VerificationRows, type VerificationOfIdentity } from './verification-rows.service';
import { answersInSession, type Verification } from './verification.entity';

/** Prove knows the session no more. */
const UNKNOWN_SESSION = 8008;

/** Goes on with a verification as far as Prove's answers allow. */
@Injectable()
export class CheckVerification {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly rows: VerificationRows,
    private readonly cipher: VerificationCipher,
    private readonly ask: AskProve,
    private readonly binding: BindPossession,
    private readonly finish: FinishVerification,
    private readonly billedCalls: BilledCalls,
    private readonly clock: Clock,
  ) {}

  /** @throws {ProveError} when Prove is away: the next call goes on where this one stopped. */
  goOn(found: VerificationOfIdentity, cause: Cause): Promise<void> {
    return this.billedCalls.track(this.takeStep(found, cause));
  }

  private async takeStep(found: VerificationOfIdentity, cause: Cause): Promise<void> {
    const { verification, identity } = found;
    switch (nextStep(verification, this.clock.now(), leaseMs(this.options, identity.project))) {
      case 'wait':
        return;
      case 'give_up':
        return this.rows.end(verification, 'failed', 'unavailable');
      case 'time_out':
        return this.rows.end(verification, 'expired', 'timed_out');
      case 'ask_possession':
        return this.askPossession(found, cause);
      case 'ask_owner':
        return this.askOwner(found, cause);
      case 'finish':
        if (await this.rows.claim(verification)) await this.finish.finish(found, cause);
        return;
      case 'stop_finishing':
        return this.finish.stop(found, cause);
    }
  }

  /** Only Prove's answer to this server counts, never what the browser says. */
  private async askPossession(found: VerificationOfIdentity, cause: Cause): Promise<void> {
    const { verification } = found;
    const askedAt = this.clock.now();
    const result = await this.unlessRefused(found, () => this.ask.possession(found));
    if (!result) return;
    const { phoneNumber } = this.cipher.openPerson(verification);
    const judged = judgeAnswer('possession', result, phoneNumber);
    const verdict = judged === 'unbound' ? await this.binding.judge(found, result) : judged;
    if (verdict === 'pending') return;
    // The session of generation A has enrolled the number that was shown; generation B enrols with the next question.
    const enrolledId = verification.generation === 'A' ? result.proveId : null;
    if (verdict === 'review') return this.finish.review(found, POSSESSION_NOT_BOUND, cause, enrolledId);
    if (verdict === 'number_mismatch' && enrolledId !== null) return this.finish.mismatch(found, enrolledId);
    if (verdict !== 'yes') return this.rows.end(verification, 'failed', verdict);
    await this.askOwner(found, cause, askedAt);
  }

  /**
   * Billed. One that was taken and not answered within the lease is taken again, for whoever took it has died: Prove
   * may have been asked then, and is asked again now, because the customer wants to know.
   */
  private async askOwner(found: VerificationOfIdentity, cause: Cause, possessedAt?: Date): Promise<void> {
    const claimed = await this.rows.claim(found.verification, possessedAt);
    if (!claimed) return;
    try {
      const result = await this.unlessRefused(found, () => this.ask.owner(found));
      if (!result) return;
      const verdict = judgeAnswer('owner', result, this.cipher.openPerson(claimed).phoneNumber);
      const { proveId, enrolled, region, correlationId } = result;
      if (verdict === 'pending') {
        const isSession = claimed.generation === 'A' && correlationId !== null;
        return await this.rows.putBack(claimed, isSession ? { region, correlationId } : {});
      }
      if (verdict !== 'yes' && verdict !== 'unbound') return await this.rows.end(claimed, 'failed', verdict);
      const provenAt = provenSince(claimed);
      if (!(await this.rows.proven(claimed, { proveId, enrolled, provenAt }))) return;
    } catch (error) {
      if (error instanceof ProveError) await this.rows.putBack(claimed);
      throw error;
    }
    await this.finish.finish(found, cause);
  }

  /** Refused is an answer, and ends the verification; undefined then. */
  private async unlessRefused<T>(
    { verification }: VerificationOfIdentity,
    call: () => Promise<T>,
  ): Promise<T | undefined> {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof ProveRefusedError || error instanceof ProveNotFoundError)) throw error;
      const isGone = error instanceof ProveNotFoundError || error.proveCode === UNKNOWN_SESSION;
      if (isGone) await this.rows.end(verification, 'expired', 'timed_out');
      else await this.rows.end(verification, 'failed', 'refused');
      return undefined;
    }
  }
}

/**
 * The time before Prove was asked, so that a notification that arrives while Prove answers counts as newer. In a
 * session of generation A Prove may have decided, and enrolled, at any time since the session began.
 */
function provenSince(claimed: Verification): Date {
  return answersInSession(claimed) ? claimed.startedAt : claimed.verifySentAt!;
}
