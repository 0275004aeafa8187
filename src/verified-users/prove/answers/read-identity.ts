import { ProveMalformedAnswerError } from '../errors/prove-malformed-answer.error';
import type { ProveCall } from '../transport/prove-call';
import { flag, list, phoneNumberOf, proveIdOf, record, text } from './fields';
import type { ProveIdentity, ProveIdentityPage } from './prove-identity';

/** @throws {ProveMalformedAnswerError} without a number, the one thing that every identity has. */
export function readIdentity(call: ProveCall, answer: Record<string, unknown>): ProveIdentity {
  const identity = toIdentity(answer);
  if (identity.phoneNumber === null) throw new ProveMalformedAnswerError('the answer holds no number', call);
  return identity;
}

export function readFoundIdentities(answer: Record<string, unknown>): ProveIdentity[] {
  return list(answer['items']).flatMap((item) => {
    const found = record(item);
    return found ? [toIdentity(found)] : [];
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

function toIdentity(answer: Record<string, unknown>): ProveIdentity {
  return {
    proveId: proveIdOf(answer),
    phoneNumber: phoneNumberOf(answer['phoneNumber']),
    active: flag(answer['active']),
    carrier: text(answer['carrier']),
    lineType: text(answer['lineType']),
    countryCode: text(answer['countryCode']),
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
