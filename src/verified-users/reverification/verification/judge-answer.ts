import { isAnsweredNumber } from '../../phone/answered-number';
import type { ProveResult } from '../../prove/answers/prove-result';
import type { VerificationFailure } from './verification-view';

/** What was asked: whether the customer holds the phone, or whether the number is the person's. */
export type Question = 'possession' | 'owner';
/** `unbound`: yes, but the answer does not say about which number. */
export type Verdict = 'yes' | 'unbound' | 'pending' | VerificationFailure;

/**
 * What Prove's answer means. A word that Prove has added since is no success and no failure: time will end it.
 *
 * @param phoneNumber that is being verified, in E.164. An answer about another one is a failure: nobody's number is
 *   moved silently.
 */
export function judgeAnswer(question: Question, result: ProveResult, phoneNumber: string): Verdict {
  switch (result.success) {
    case 'true':
      // The browser can change the number of a possession check. Who owns a number is asked by this server alone.
      if (result.phoneNumber === null) return question === 'possession' ? 'unbound' : 'yes';
      return isAnsweredNumber(result.phoneNumber, phoneNumber) ? 'yes' : 'number_mismatch';
    case 'false':
      return judgeFailure(question, result);
    case 'possession_required':
      // Only where no check was asked for, which is never done here.
      return 'possession_failed';
    default:
      return 'pending';
  }
}

/** Generation A answers both questions at once, and says which one failed. */
function judgeFailure(
  question: Question,
  { possessionResult, verifyResult }: ProveResult,
): VerificationFailure {
  if (possessionResult === 'failed') return 'possession_failed';
  if (verifyResult === 'failed' || question === 'owner') return 'identity_not_confirmed';
  return 'possession_failed';
}
