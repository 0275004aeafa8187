import { plainToInstance, type ClassConstructor } from 'class-transformer';
import { validate } from 'class-validator';
import { findPhoneNumberProblem, parsePhoneNumber, type PhoneValidation } from '../phone/phone-number';
import { faultsOf } from './faults-of';
import { holdsMoreThan } from './holds-more-than';
import { InvalidRegistrationError } from './invalid-registration.error';

/** No input has as many; the most has a registration with its consents. */
const MOST_VALUES = 256;
const CLOCK_TOLERANCE_MS = 60_000;

/**
 * Reads what the company handed in.
 *
 * @throws {InvalidRegistrationError} naming every faulty field and its rule, never a value.
 */
export async function checkInput<T extends object>(type: ClassConstructor<T>, input: T): Promise<T> {
  if (holdsMoreThan(input, MOST_VALUES))
    throw new InvalidRegistrationError([`the input must not hold more than ${MOST_VALUES} values`]);
  const instance = plainToInstance(type, input);
  const errors = await validate(instance, {
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
  });
  if (errors.length > 0) throw new InvalidRegistrationError(errors.flatMap(faultsOf));
  return instance;
}

/** @returns the number in E.164; null if none was given. @throws {InvalidRegistrationError} */
export function toE164(phoneNumber: string | null | undefined, validation: PhoneValidation): string | null {
  if (phoneNumber == null) return null;
  const problem = findPhoneNumberProblem(phoneNumber, validation);
  if (problem !== null) throw new InvalidRegistrationError([`phoneNumber ${problem}`]);
  return parsePhoneNumber(phoneNumber)!.e164;
}

/**
 * A time that lies in the past; one slightly ahead, for clocks differ, counts as now. One further ahead is a
 * mistake, and a grave one: every event until then would count as older than the verification, and change nothing.
 */
export function toPast(time: Date, now: Date, field: string): Date {
  if (time.getTime() > now.getTime() + CLOCK_TOLERANCE_MS) {
    throw new InvalidRegistrationError([`${field} must not be in the future`]);
  }
  return time < now ? time : now;
}
