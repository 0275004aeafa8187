import { ProveMalformedAnswerError } from '../errors/prove-malformed-answer.error';
import type { NumberHints } from '../../phone/answered-number';
import type { ProveCall } from '../transport/prove-call';
import { flag, list, phoneNumberOf, proveIdOf, record, text } from './fields';
import type { ProveIdentity, ProveIdentityPage } from './prove-identity';

/** @throws {ProveMalformedAnswerError} without a number, the one thing that every identity has. */
export function readIdentity(
  call: ProveCall,
  answer: Record<string, unknown>,
  hints?: NumberHints,
): ProveIdentity {
  const identity = toIdentity(answer, undefined, hints);
  if (identity.phoneNumber === null) throw new ProveMalformedAnswerError('the answer holds no number', call);
  return identity;
}

/** @param asked the number that was looked up, in E.164. */
export function readFoundIdentities(answer: Record<string, unknown>, asked?: string): ProveIdentity[] {
  return list(answer['items']).flatMap((item) => {
    const found = record(item);
    return found ? [toIdentity(found, asked)] : [];
  });
}

/**
 * @throws {ProveMalformedAnswerError} without results. Prove leaves out what is empty, so an answer that holds nothing
 * at all is an empty list; one that holds something else was never a list.
 */
export function readPage(call: ProveCall, answer: Record<string, unknown>): ProveIdentityPage {
  const { results } = answer;
  if (!Array.isArray(results) && Object.values(answer).some((value) => value != null))
    throw new ProveMalformedAnswerError('the answer holds no list', call);
  const proveIds = list(results)
    .map((item) => proveIdOf(record(item) ?? {}))
    .filter((id) => id !== null);
  return { proveIds, nextKey: text(answer['lastKey']) };
}

function toIdentity(answer: Record<string, unknown>, asked?: string, hints?: NumberHints): ProveIdentity {
  const countryCode = text(answer['countryCode']);
  return {
    proveId: proveIdOf(answer),
    phoneNumber: phoneNumberOf(answer['phoneNumber'], asked, { ...hints, countryCode }),
    active: flag(answer['active']),
    carrier: text(answer['carrier']),
    lineType: text(answer['lineType']),
    countryCode,
    enrolledAt: readEpochSeconds(answer['createdAt']),
    clientCustomerId: text(answer['clientCustomerId']),
    deviceId: text(answer['deviceId']),
    answer,
  };
}

function readEpochSeconds(value: unknown): Date | null {
  if (typeof value !== 'number') return null;
  const date = new Date(value * 1000);
  return Number.isNaN(date.getTime()) ? null : date;
}
