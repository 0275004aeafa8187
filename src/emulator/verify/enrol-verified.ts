import { type Fields, textOf } from '../answers/check-fields';
import type { EmulatorContext } from '../emulator-context';
import type { PhoneNumber } from '../sandbox/phone-number';
import type { SandboxUser } from '../sandbox/sandbox-user';
import type { EnrolledIdentity } from '../state/enrolled-identity';

/** A successful verification enrols, unless the switch or the user's outcome is against it. */
export function enrolVerified(
  { settings, identities }: EmulatorContext,
  phone: PhoneNumber,
  user: SandboxUser,
  fields: Fields,
): EnrolledIdentity | undefined {
  if (settings.enrolment === 'never' || user.outcome === 'not_enrolled') return undefined;
  return identities.enrol(phone, {
    clientCustomerId: textOf(fields, 'clientCustomerId'),
    clientHumanId: textOf(fields, 'clientHumanId'),
  });
}
