import type { ProveRegion } from '../../options/resolved-options';
import { ProveMalformedAnswerError } from '../errors/prove-malformed-answer.error';
import type { ProveCall } from '../transport/prove-call';
import { flag, list, phoneNumberOf, proveIdOf, record, text, word } from './fields';
import type { ProveResult } from './prove-result';
import { normaliseReason } from './reason-code';

/**
 * @param asked the number of the request, in E.164.
 * @throws {ProveMalformedAnswerError} if the answer does not state the outcome.
 */
export function readResult(
  call: ProveCall,
  region: ProveRegion,
  answer: Record<string, unknown>,
  asked?: string,
): ProveResult {
  const result = toResult(region, answer, asked);
  if (result.success !== 'unknown') return result;
  throw new ProveMalformedAnswerError('the answer does not tell success', call);
}

/**
 * The results of a batch in Prove's order. An item that cannot be read is `unknown`: the others were billed too.
 *
 * @throws {ProveMalformedAnswerError} when there are no results at all.
 */
export function readBatch(
  call: ProveCall,
  region: ProveRegion,
  answer: Record<string, unknown>,
): ProveResult[] {
  const items = answer['results'];
  if (!Array.isArray(items)) {
    throw new ProveMalformedAnswerError('the answer holds no results', call);
  }
  return items.map((item) => toResult(region, record(item) ?? {}));
}

function toResult(region: ProveRegion, answer: Record<string, unknown>, asked?: string): ProveResult {
  const identity = record(answer['identity']) ?? {};
  return {
    success: word(answer['success']) ?? (text(answer['error']) ? 'false' : 'unknown'),
    region,
    correlationId: text(answer['correlationId']),
    proveId: proveIdOf(answer),
    enrolled: flag(answer['isEnrolled']),
    authToken: text(answer['authToken']),
    possessionResult: word(answer['possessionResult']),
    verifyResult: word(answer['verifyResult']),
    phoneNumber: phoneNumberOf(answer['phoneNumber'], asked),
    phoneAlias: text(answer['provePhoneAlias']),
    deviceId: text(answer['deviceId']),
    clientCustomerId: text(answer['clientCustomerId']),
    clientHumanId: text(answer['clientHumanId']),
    clientRequestId: text(answer['clientRequestId']),
    assuranceLevel: text(identity['assuranceLevel']) ?? text(answer['assuranceLevel']),
    reasons: list(identity['reasons'])
      .filter((reason) => typeof reason === 'string')
      .map(normaliseReason),
    evaluation: record(answer['evaluation']),
    error: text(answer['error']),
    answer,
  };
}
