import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { ProveClient } from '../../prove/prove-client.service';
import { regionOfNumber } from '../../prove/region';
import { ConfirmWatch } from '../../reverification/verification/confirm-watch.service';
import { judgeAnswer } from '../../reverification/verification/judge-answer';
import type { PersonToVerify } from '../../reverification/verification/verification-cipher.service';
import { ClaimBilledCheck } from './claim-billed-check.service';
import {
  isBilled,
  type CheckFinding,
  type CheckOutcome,
  type DueCheck,
  type ReadDueCheck,
} from './due-check';
import { judgeFailure } from './judge-failure';
import { judgeLine, mayAskForLine } from './judge-line';

/** What was found out, and about what: a claim has changed the identity. */
export interface JudgedCheck {
  due: DueCheck;
  /** Null: the identity has changed meanwhile. */
  finding: CheckFinding | null;
}

const ASK: CheckOutcome = { kind: 'ask' };
const ASK_WITHOUT_PROVE: CheckFinding = { outcome: ASK, prove: 'not_asked' };

/** Asks Prove instead of the customer, as far as the options allow. No transaction is open meanwhile. */
@Injectable()
export class SilentCheck {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly prove: ProveClient,
    private readonly confirmWatch: ConfirmWatch,
    private readonly claimBilledCheck: ClaimBilledCheck,
    private readonly clock: Clock,
  ) {}

  /** @param signal ends what is not billed; it then rejects with the signal's reason. */
  async ask(due: ReadDueCheck, signal: AbortSignal): Promise<JudgedCheck> {
    const { silentCheck } = this.options.schedules.dueChecks;
    // What an event said is not taken back by silence: only the customer can answer it.
    if (silentCheck === 'none' || due.identity.doubt !== null) return { due, finding: ASK_WITHOUT_PROVE };
    if (isBilled(due.identity)) return { due, finding: await this.afterLostAnswer(due, signal) };
    if (silentCheck === 'verify') return this.askForOwner(due, signal);
    if (!mayAskForLine(due.identity)) return { due, finding: ASK_WITHOUT_PROVE };
    return { due, finding: await this.askForLine(due, signal) };
  }

  private async askForLine(
    { identity, enrollment, contact: { phoneNumber } }: ReadDueCheck,
    signal: AbortSignal,
  ): Promise<CheckFinding> {
    if (!enrollment || phoneNumber === null) return ASK_WITHOUT_PROVE;
    const options = { project: identity.project, region: regionOfNumber(phoneNumber), signal };
    try {
      const found = await this.prove.getIdentity(enrollment.proveId, options);
      return { outcome: judgeLine(found, phoneNumber, identity, enrollment), prove: 'answered' };
    } catch (error) {
      return judgeFailure(error);
    }
  }

  /**
   * Not enough. That it got lost may mean that Prove is away, which is no reason to write to anybody: so it is asked
   * something that costs nothing, only to see whether it answers.
   */
  private async afterLostAnswer(
    { identity: { project }, contact: { phoneNumber } }: ReadDueCheck,
    signal: AbortSignal,
  ): Promise<CheckFinding> {
    if (phoneNumber === null) return ASK_WITHOUT_PROVE;
    try {
      await this.prove.lookUpNumber(phoneNumber, { project, signal });
      return { outcome: ASK, prove: 'answered' };
    } catch (error) {
      const { outcome, prove } = judgeFailure(error);
      return { outcome: prove === 'away' ? { kind: 'postpone', billed: true } : outcome, prove };
    }
  }

  private async askForOwner(due: ReadDueCheck, signal: AbortSignal): Promise<JudgedCheck> {
    const claim = await this.claimBilledCheck.claim(due);
    if (claim === 'changed') return { due, finding: null };
    if (claim === 'impossible') return { due, finding: ASK_WITHOUT_PROVE };
    return { due: claim.due, finding: await this.verify(claim.due, claim.person, signal) };
  }

  /** Billed. It is not ended with the run: its answer would be lost. */
  private async verify(
    { identity }: DueCheck,
    person: PersonToVerify,
    signal: AbortSignal,
  ): Promise<CheckFinding> {
    const { project, clientCustomerId } = identity;
    const { phoneNumber } = person;
    // From before the question, so that no notice that comes meanwhile counts as answered by it.
    const verifiedAt = this.clock.now();
    try {
      const input = { ...person, clientCustomerId, possessionType: 'none' as const };
      const result = await this.prove.verify(input, { project });
      if (judgeAnswer('owner', result, phoneNumber) !== 'yes') return { outcome: ASK, prove: 'answered' };
      const { proveId, enrolled } = result;
      const number = { project, clientCustomerId, phoneNumber, proveId, enrolled };
      const confirmed = await this.confirmWatch.confirm(number, signal);
      return { outcome: { kind: 'verified', phoneNumber, confirmed, verifiedAt }, prove: 'answered' };
    } catch (error) {
      return judgeFailure(error);
    }
  }
}
