import { parsePhoneNumber } from '../../phone/phone-number';
import { ProveRefusedError } from '../errors/prove-refused.error';
import type { ProveCall } from '../transport/prove-call';

/** @throws {ProveRefusedError} instead of a billed call that cannot succeed. */
export function sentNumber(call: ProveCall, phoneNumber: string): string {
  const number = typeof phoneNumber === 'string' ? parsePhoneNumber(phoneNumber) : null;
  if (number) return number.e164;
  throw refused(call, 'phoneNumber must be a phone number with its country code, such as +12025550123');
}

/** In a batch one number that is none must not stop the others: Prove says so about its item. */
export function sentNumberOfItem(phoneNumber: string): string {
  return parsePhoneNumber(phoneNumber)?.e164 ?? phoneNumber;
}

/**
 * A Prove id as one step of a path.
 *
 * @throws {ProveRefusedError} for what would make another path of it, such as that of all identities.
 */
export function sentId(call: ProveCall, proveId: string): string {
  if (typeof proveId === 'string' && !['', '.', '..'].includes(proveId.trim()))
    return encodeURIComponent(proveId);
  throw refused(call, 'proveId must be an id of Prove');
}

/** @throws {ProveRefusedError} */
export function checkCount(call: ProveCall, items: unknown[], most: number): void {
  if (items.length >= 1 && items.length <= most) return;
  throw refused(call, `items must be 1 to ${most}`);
}

export function refused({ name }: ProveCall, fault: string): ProveRefusedError {
  return new ProveRefusedError(`not sent; ${fault}`, { call: name });
}
