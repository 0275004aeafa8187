import type { Enrollment } from '../../identity/enrollment.entity';
import type { VerifiedIdentity } from '../../identity/verified-identity.entity';
import { watchOfNumber } from '../../identity/watch-of-number';
import { isAnsweredNumber } from '../../phone/answered-number';
import { differs } from '../../prove/answers/differs';
import type { ProveIdentity } from '../../prove/answers/prove-identity';
import type { CheckOutcome } from './due-check';

type Identity = Pick<VerifiedIdentity, 'watch' | 'verifiedAt' | 'createdAt' | 'silentCheckAt'>;
type Line = Pick<Enrollment, 'carrier' | 'lineType' | 'countryCode' | 'endedAt'>;

/**
 * Whether it makes sense to ask Prove about the line. Of a number that Prove does not watch it may not know that
 * anything has changed: its word stands in for the customer's once after each verification, not again and again.
 */
export function mayAskForLine({ watch, verifiedAt, createdAt, silentCheckAt }: Identity): boolean {
  return watch === 'watched' || silentCheckAt === null || silentCheckAt <= (verifiedAt ?? createdAt);
}

/**
 * What Prove's answer about a line is worth. Good is only: surely active, the number on record, and nothing else than
 * what was held; what was never held, or is left out now, has not changed.
 *
 * @param phoneNumber on record, in E.164.
 */
export function judgeLine(
  found: ProveIdentity,
  phoneNumber: string,
  { watch }: Pick<Identity, 'watch'>,
  held: Line,
): CheckOutcome {
  const isGood =
    found.active === true &&
    found.phoneNumber !== null &&
    isAnsweredNumber(found.phoneNumber, phoneNumber) &&
    !differs(held.carrier, found.carrier) &&
    !differs(held.lineType, found.lineType);
  if (!isGood) return { kind: 'ask' };
  return {
    kind: 'good',
    // Nobody had said whether it is watched, and no event has ended that: Prove says so now.
    watch: watch === 'unknown' && held.endedAt === null ? watchOfNumber(phoneNumber, true) : watch,
    line: {
      active: true,
      carrier: found.carrier ?? held.carrier,
      lineType: found.lineType ?? held.lineType,
      countryCode: found.countryCode ?? held.countryCode,
    },
  };
}
