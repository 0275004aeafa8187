import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { ProveClient } from '../../prove/prove-client.service';
import { regionOfNumber } from '../../prove/region';
import { ConfirmWatch } from '../../reverification/verification/confirm-watch.service';
import { judgeAnswer } from '../../reverification/verification/judge-answer';
import type { PersonToVerify } from '../../reverification/verification/verification-cipher.service';
import { ClaimBilledCheck } from './claim-billed-check.service';
import { isBilled, type CheckOutcome, type DueCheck, type ReadDueCheck } from './due-check';
import { judgeFailure } from './judge-failure';
import { judgeLine, mayAskForLine } from './judge-line';

/** What was found out, and about what: a claim has changed the identity. */
export interface JudgedCheck {
  due: DueCheck;
  /** Null: the identity has changed meanwhile. */
  outcome: CheckOutcome | null;
}

const ASK: CheckOutcome = { kind: 'ask' };

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
    if (silentCheck === 'none' || due.identity.doubt !== null) return { due, outcome: ASK };
    if (isBilled(due.identity)) return { due, outcome: await this.afterLostAnswer(due, signal) };
    if (silentCheck === 'verify') return this.askForOwner(due);
    return { due, outcome: mayAskForLine(due.identity) ? await this.askForLine(due, signal) : ASK };
  }

  private async askForLine(
    { identity, enrollment, contact: { phoneNumber } }: ReadDueCheck,
    signal: AbortSignal,
  ): Promise<CheckOutcome> {
    if (!enrollment || phoneNumber === null) return ASK;
    const options = { project: identity.project, region: regionOfNumber(phoneNumber), signal };
    try {
      const found = await this.prove.getIdentity(enrollment.proveId, options);
      return judgeLine(found, phoneNumber, identity, enrollment);
    } catch (error) {
      return judgeFailure(error);
    }
  }

  /** Not enough. That it got lost may mean that Prove is away, which is no reason to write to anybody. */
  private async afterLostAnswer(due: ReadDueCheck, signal: AbortSignal): Promise<CheckOutcome> {
    const { kind } = await this.askForLine(due, signal);
    return kind === 'postpone' ? { kind, billed: true } : ASK;
  }

  private async askForOwner(due: ReadDueCheck): Promise<JudgedCheck> {
    const claim = await this.claimBilledCheck.claim(due);
    if (claim === 'changed') return { due, outcome: null };
    if (claim === 'impossible') return { due, outcome: ASK };
    return { due: claim.due, outcome: await this.verify(claim.due, claim.person) };
  }

  /** Billed. It is not ended with the run: its answer would be lost. */
  private async verify({ identity }: DueCheck, person: PersonToVerify): Promise<CheckOutcome> {
    const { project, clientCustomerId } = identity;
    const { phoneNumber } = person;
    // From before the question, so that no notice that comes meanwhile counts as answered by it.
    const verifiedAt = this.clock.now();
    try {
      const input = { ...person, clientCustomerId, possessionType: 'none' as const };
      const result = await this.prove.verify(input, { project });
      if (judgeAnswer('owner', result, phoneNumber) !== 'yes') return ASK;
      const { proveId, enrolled } = result;
      const number = { project, clientCustomerId, phoneNumber, proveId, enrolled };
      const confirmed = await this.confirmWatch.confirm(number);
      return { kind: 'verified', phoneNumber, confirmed, verifiedAt };
    } catch (error) {
      return judgeFailure(error);
    }
  }
}
