import { isDeepStrictEqual } from 'node:util';
import type { Registration } from './registration';

/**
 * Cuts a batch where a customer comes again with other data: what that changes can be told only when the first is
 * stored. The same again may stay: it changes nothing.
 */
export function eachCustomerOnce(registrations: readonly Registration[]): Registration[][] {
  const runs: Registration[][] = [];
  let seen = new Map<string, Registration>();
  for (const registration of registrations) {
    const key = customerKeyOf(registration);
    const before = seen.get(key);
    if (runs.length === 0 || (before && !saysTheSame(before, registration))) {
      runs.push([]);
      seen = new Map();
    }
    runs.at(-1)!.push(registration);
    seen.set(key, registration);
  }
  return runs;
}

export function customerKeyOf({
  project,
  clientCustomerId,
}: Pick<Registration, 'project' | 'clientCustomerId'>): string {
  return JSON.stringify([project, clientCustomerId]);
}

function saysTheSame(one: Registration, other: Registration): boolean {
  const isSameConsent =
    one.consent?.country !== other.consent?.country ||
    one.consent?.textVersion === other.consent?.textVersion;
  // Consents for several countries come as several rows, so they may differ.
  const without = (registration: Registration) => ({ ...registration, consent: null });
  return isSameConsent && isDeepStrictEqual(without(one), without(other));
}
