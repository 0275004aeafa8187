import { getCountryCallingCode, isSupportedCountry } from 'libphonenumber-js';
import { parsePhoneNumber, type PhoneNumber } from './phone-number';

const NORTH_AMERICA = '1';

/** Hints for reading digits without `+`. */
export interface NumberHints {
  /** As Prove gives it: `US` or `1`. */
  countryCode?: string | null;
  /** Region of the answering host, if it serves only North America or only the rest of the world. Undefined: both. */
  northAmerica?: boolean;
}

/**
 * The numbers that Prove may mean. Prove sometimes leaves out the `+`, and then ten digits are a US number or one of
 * some 30 other countries: `4534412345` is Danish or American.
 *
 * @returns E.164; empty if it cannot be a number.
 */
export function readingsOf(answered: string): string[] {
  return parsedReadings(answered).map(({ e164 }) => e164);
}

/** Whether Prove's answer may be about this number; digits without `+` are compared with it. */
export function isAnsweredNumber(answered: string, e164: string): boolean {
  return answered === e164 || readingsOf(answered).includes(e164);
}

/** @returns the number in E.164; null if several are possible, because a wrong guess would be a stranger's number. */
export function readAnsweredNumber(answered: string, hints: NumberHints = {}): string | null {
  const readings = parsedReadings(answered);
  if (readings.length === 1) return readings[0]!.e164;
  const [meant, ...others] = readings.filter((reading) => agrees(reading, hints));
  return meant && others.length === 0 ? meant.e164 : null;
}

function parsedReadings(answered: string): PhoneNumber[] {
  const texts = answered.trim().startsWith('+') ? [answered] : [answered, `+${answered.trim()}`];
  const numbers = texts.map(parsePhoneNumber).filter((number) => number !== null);
  return [...new Map(numbers.map((number) => [number.e164, number])).values()];
}

function agrees({ callingCode }: PhoneNumber, { countryCode, northAmerica }: NumberHints): boolean {
  const expected = countryCode ? callingCodeOf(countryCode) : null;
  if (expected !== null && expected !== callingCode) return false;
  return northAmerica === undefined || northAmerica === (callingCode === NORTH_AMERICA);
}

function callingCodeOf(countryCode: string): string | null {
  const code = countryCode.trim().toUpperCase().replace(/^\+/, '');
  if (/^\d+$/.test(code)) return code;
  return isSupportedCountry(code) ? getCountryCallingCode(code) : null;
}
