import { Inject, Injectable } from '@nestjs/common';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { isAnsweredNumber } from '../../phone/answered-number';
import { isWatchable } from '../../phone/is-watchable';
import { parsePhoneNumber } from '../../phone/phone-number';
import type { ProveIdentity } from '../../prove/answers/prove-identity';
import { ProveNotFoundError } from '../../prove/errors/prove-not-found.error';
import { ProveRefusedError } from '../../prove/errors/prove-refused.error';
import type { ProveCallOptions } from '../../prove/inputs/call-options';
import { ProveClient } from '../../prove/prove-client.service';
import { regionOfNumber } from '../../prove/region';
import type { EnrollmentSnapshot } from './complete-verification.service';
import { callLimitMs } from './verification-lease';

/** A number that Prove has just verified. */
export interface VerifiedNumber {
  project: string;
  clientCustomerId: string;
  phoneNumber: string;
  /** As Prove named it; null: not named. */
  proveId: string | null;
  /** `isEnrolled` of the answer; null: not said. */
  enrolled: boolean | null;
}

export interface ConfirmedWatch {
  proveId: string | null;
  /** Whether Prove watches the number; null: nobody knows. */
  enrolled: boolean | null;
  snapshot: EnrollmentSnapshot | null;
}

/** `isAway`: Prove could not be reached; `holdsAnother`: the id belongs to another number. */
interface FoundWatch {
  active: boolean | null;
  snapshot: EnrollmentSnapshot | null;
  isAway: boolean;
  holdsAnother: boolean;
}

const NOTHING_FOUND: FoundWatch = { active: null, snapshot: null, isAway: false, holdsAnother: false };

/** Sees to it that Prove watches a number that was verified, and asks whether it does. */
@Injectable()
export class ConfirmWatch {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly prove: ProveClient,
  ) {}

  /**
   * Never fails, for the number is verified whatever comes of this: with Prove away the watch is `unknown`, and a
   * check becomes due. All calls together take no longer than one may.
   *
   * @param stop aborts the calls at shutdown, so that an answer that was billed can still be stored.
   */
  async confirm(number: VerifiedNumber, stop?: AbortSignal): Promise<ConfirmedWatch> {
    const { project, phoneNumber, proveId, enrolled } = number;
    const limit = AbortSignal.timeout(callLimitMs(this.options, project));
    const options = {
      project,
      region: regionOfNumber(phoneNumber),
      signal: stop ? AbortSignal.any([limit, stop]) : limit,
    };
    const found = await this.look(proveId, phoneNumber, options);
    const known = { proveId, enrolled, snapshot: found.snapshot };
    const parsed = parsePhoneNumber(phoneNumber);
    if (!parsed || !isWatchable(parsed)) return known;
    // Prove may keep the person's id together with the former number: then the verified number is not watched.
    if (found.holdsAnother) return this.enroll(number, { ...known, enrolled: null }, options);
    if (found.active === true) return { ...known, enrolled: true };
    // Prove leaves out what is empty: silence about `active` counts as inactive only where enrolment was not told.
    const isUnsaid = found.active === null && enrolled === true;
    if (found.isAway || isUnsaid) return known;
    return this.enroll(number, known, options);
  }

  private async enroll(
    { phoneNumber, clientCustomerId }: VerifiedNumber,
    known: ConfirmedWatch,
    options: ProveCallOptions,
  ): Promise<ConfirmedWatch> {
    let proveId: string | null;
    try {
      ({ proveId } = await this.prove.enroll({ phoneNumber, clientCustomerId }, options));
    } catch (error) {
      return { ...known, enrolled: error instanceof ProveRefusedError ? false : null };
    }
    if (proveId === null) return { ...known, enrolled: false };
    const { active, snapshot } = await this.look(proveId, phoneNumber, options);
    return { proveId, enrolled: active, snapshot };
  }

  /** What Prove holds under an id about this number; ignores other numbers. */
  private async look(proveId: string | null, number: string, options: ProveCallOptions): Promise<FoundWatch> {
    if (proveId === null) return NOTHING_FOUND;
    try {
      const identity = await this.prove.getIdentity(proveId, options);
      if (!isAnsweredNumber(identity.phoneNumber ?? '', number))
        return { ...NOTHING_FOUND, holdsAnother: true };
      return { ...NOTHING_FOUND, active: identity.active, snapshot: snapshotOf(identity) };
    } catch (error) {
      return { ...NOTHING_FOUND, isAway: !(error instanceof ProveNotFoundError) };
    }
  }
}

function snapshotOf({ active, carrier, lineType, countryCode }: ProveIdentity): EnrollmentSnapshot {
  return { active, carrier, lineType, countryCode };
}
