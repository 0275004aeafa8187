import type { ClassConstructor } from 'class-transformer';
import { checkInput } from '../identity/check-input';
import { InvalidRegistrationError } from '../identity/invalid-registration.error';
import { parsePhoneNumber } from '../phone/phone-number';
import { InvalidRequestError } from './errors/invalid-request.error';

/** Reads what the company asks for. @throws {InvalidRequestError} naming every faulty field and its rule. */
export async function checkRequest<T extends object>(type: ClassConstructor<T>, input: object): Promise<T> {
  try {
    return await checkInput(type, input as T);
  } catch (error) {
    if (error instanceof InvalidRegistrationError) throw new InvalidRequestError(error.faults);
    throw error;
  }
}

/** @returns the number in E.164. @throws {InvalidRequestError} */
export function requireE164(phoneNumber: string): string {
  const number = parsePhoneNumber(phoneNumber);
  if (number) return number.e164;
  throw new InvalidRequestError([
    'phoneNumber must be a phone number with its country code, such as +12025550123',
  ]);
}
