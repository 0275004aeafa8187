import type { ClassConstructor } from 'class-transformer';
import { checkInput } from '../identity/check-input';
import { InvalidRegistrationError } from '../identity/invalid-registration.error';
import { findPhoneNumberProblem, parsePhoneNumber, type PhoneValidation } from '../phone/phone-number';
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
export function requireE164(phoneNumber: string, validation: PhoneValidation): string {
  const problem = findPhoneNumberProblem(phoneNumber, validation);
  if (problem !== null) throw new InvalidRequestError([`phoneNumber ${problem}`]);
  return parsePhoneNumber(phoneNumber)!.e164;
}
