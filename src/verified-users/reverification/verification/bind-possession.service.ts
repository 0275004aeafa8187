import { Inject, Injectable } from '@nestjs/common';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { isAnsweredNumber } from '../../phone/answered-number';
import type { ProveResult } from '../../prove/answers/prove-result';
import { ProveNotFoundError } from '../../prove/errors/prove-not-found.error';
import { ProveRefusedError } from '../../prove/errors/prove-refused.error';
import { ProveClient } from '../../prove/prove-client.service';
import { regionOfNumber } from '../../prove/region';
import { VerificationCipher } from './verification-cipher.service';
import type { VerificationOfIdentity } from './verification-rows.service';

/**
 * Finds out which number a possession answer is about that names none, as those of generation A do. Prove's browser SDK
 * lets the customer change the number, so a bare yes may be about a stranger's phone.
 */
@Injectable()
export class BindPossession {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly cipher: VerificationCipher,
    private readonly prove: ProveClient,
  ) {}

  /**
   * @returns `review` when nothing of Prove's says that it is the number.
   * @throws {ProveError} when Prove is away: the next check asks again.
   */
  async judge(
    found: VerificationOfIdentity,
    { proveId }: ProveResult,
  ): Promise<'yes' | 'number_mismatch' | 'review'> {
    const unbound = this.options.reverification.unboundPossession === 'accept' ? 'yes' : 'review';
    const { verification, identity } = found;
    // Generation B enrols after the possession check: an id that Prove has by now is older than the session, and that it
    // belongs to the number does not tell which phone was shown.
    if (proveId === null || verification.generation === 'B') return unbound;
    const { phoneNumber } = this.cipher.openPerson(verification);
    const options = { project: identity.project, region: regionOfNumber(phoneNumber) };
    const held = await unlessUnknown(() => this.prove.getIdentity(proveId, options));
    if (held?.phoneNumber && isAnsweredNumber(held.phoneNumber, phoneNumber)) return 'yes';
    // Prove may keep a person's former number under the id, and list the id under the new one as well.
    const enrolled = await unlessUnknown(() => this.prove.lookUpNumber(phoneNumber, options));
    if (enrolled?.some((one) => one.proveId === proveId)) return 'yes';
    if (held === null) return unbound;
    // The id is that of this session's enrolment.
    return 'number_mismatch';
  }
}

/** @returns null for an identity or a number that Prove does not hold. */
async function unlessUnknown<T>(call: () => Promise<T>): Promise<T | null> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof ProveNotFoundError || error instanceof ProveRefusedError) return null;
    throw error;
  }
}
