import { checkInput, toE164, toPast } from './check-input';
import { InvalidRegistrationError } from './invalid-registration.error';
import type { PhoneValidation } from '../phone/phone-number';
import { withoutUndefined } from '../options/without-undefined';
import { RegisterIdentityInput } from './register-identity.input';
import { RegisteredConsentInput } from './registered-consent.input';
import type { Registration } from './registration';

/** Reads one customer. @throws {InvalidRegistrationError} naming every fault. */
export async function readRegistration(
  given: RegisterIdentityInput,
  givenConsent: RegisteredConsentInput | null,
  now: Date,
  validation: PhoneValidation,
): Promise<Registration> {
  const faults: string[] = [];
  const collect = (error: unknown): null => {
    if (!(error instanceof InvalidRegistrationError)) throw error;
    faults.push(...error.faults);
    return null;
  };
  const attempt = <T>(read: () => T): T | null => {
    try {
      return read();
    } catch (error) {
      return collect(error);
    }
  };
  const input = await checkInput(RegisterIdentityInput, given).catch(collect);
  const consent = givenConsent && (await checkInput(RegisteredConsentInput, givenConsent).catch(collect));
  const phoneNumber = input && attempt(() => toE164(input.phoneNumber, validation));
  const verifiedAt =
    input?.enrollment?.verifiedAt &&
    attempt(() => toPast(input.enrollment!.verifiedAt!, now, 'enrollment.verifiedAt'));
  if (!input || faults.length > 0) throw new InvalidRegistrationError(faults);

  const { clientCustomerId, enrollment, firstName, lastName, email, locale, timeZone } = input;
  return {
    project: input.project ?? 'default',
    clientCustomerId,
    contact: withoutUndefined({
      firstName,
      lastName,
      email,
      phoneNumber: input.phoneNumber === undefined ? undefined : phoneNumber,
    }),
    preferences: withoutUndefined({ locale, timeZone }),
    enrollment: enrollment
      ? {
          proveId: enrollment.proveId,
          verifiedAt: verifiedAt ?? null,
          enrolled: enrollment.enrolled ?? null,
        }
      : null,
    consent,
    reopen: input.reopen ?? false,
  };
}
