import { phoneAlias } from '../state/identities';
import { type Fields, textOf } from '../answers/check-fields';
import type { EmulatorContext } from '../emulator-context';
import type { PhoneNumber } from '../sandbox/phone-number';
import { hasName } from '../sandbox/sandbox-users';
import type { SandboxUser } from '../sandbox/sandbox-user';
import { enrolVerified } from './enrol-verified';

/** Prove's texts for these codes are not public. */
const REASON_TEXT = 'example text for this reason code';

const PASS = { authentication: { result: 'pass' }, risk: { result: 'pass' } };
const FAIL = {
  authentication: { result: 'fail', failureReasons: { 9161: REASON_TEXT, 9180: REASON_TEXT } },
  risk: { result: 'pass' },
};

/** What generation B answers about one person; a success enrols. */
export function verifyPerson(
  context: EmulatorContext,
  phone: PhoneNumber,
  user: SandboxUser,
  fields: Fields,
): Record<string, unknown> {
  const { settings, identities } = context;
  const [firstName, lastName] = [textOf(fields, 'firstName') ?? '', textOf(fields, 'lastName') ?? ''];
  const success = user.outcome !== 'identity_fails' && hasName(user, firstName, lastName);
  const sparse = settings.optionalFields === 'missing' || user.outcome === 'sparse';
  const echoed = {
    success: successWord(success, context, user),
    phoneNumber: phoneNumberFor(phone, context),
    clientRequestId: textOf(fields, 'clientRequestId'),
    clientCustomerId: textOf(fields, 'clientCustomerId'),
    clientHumanId: textOf(fields, 'clientHumanId'),
  };
  if (!success)
    return {
      ...echoed,
      identity: identityPart('AL-1', 'AL-1a', context, sparse),
      evaluation: sparse ? undefined : FAIL,
    };
  const isEnrolled = enrolVerified(context, phone, user, fields) !== undefined;
  if (sparse) return { ...echoed, identity: { assuranceLevel: 'AL1' } };
  const level = user.product === 'human-assurance' ? 'AL1' : 'AL2';
  return {
    ...echoed,
    proveId: identities.proveIdOf(phone),
    provePhoneAlias: phoneAlias(phone),
    isEnrolled,
    identity: { firstName, lastName, ...identityPart(level, `${level}a`, context, false) },
    evaluation: PASS,
  };
}

/** Typed string, yet one published sample holds a boolean. */
export function successWord(
  success: boolean,
  { settings }: EmulatorContext,
  user?: SandboxUser,
): string | boolean {
  return settings.success === 'boolean' || user?.outcome === 'boolean_success' ? success : String(success);
}

export function phoneNumberFor({ given, e164 }: PhoneNumber, { settings }: EmulatorContext): string {
  return settings.phoneNumbers === 'normalised' ? e164.slice(1) : given;
}

function identityPart(
  assuranceLevel: string,
  reason: string,
  { settings }: EmulatorContext,
  sparse: boolean,
): Record<string, unknown> {
  return { assuranceLevel, reasons: sparse || settings.reasons === 'missing' ? undefined : [reason] };
}
