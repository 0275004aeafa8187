import { InvalidRegistrationError } from '../../identity/invalid-registration.error';
import { readRegistration } from '../../identity/read-registration';
import type { RegisterIdentityInput } from '../../identity/register-identity.input';
import type { RegisteredConsentInput } from '../../identity/registered-consent.input';
import type { Registration } from '../../identity/registration';
import type { ImportField } from './import-fields';
import type { ImportRow } from './import-row';

type Fields = Readonly<Partial<Record<ImportField, unknown>>>;

/** A date alone is its first moment in UTC; a time needs its zone. */
const ISO_TIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2}))?$/;
/** What the company's id of a customer may look like to be told in a report. */
const TELLABLE_ID = /^[^\p{Cc}\p{Cs}]{1,255}$/u;

/** What a row says, checked. @throws {InvalidRegistrationError} naming every fault. */
export async function toRegistration(row: ImportRow, now: Date): Promise<Registration> {
  const faults = [...row.faults];
  if (row.fields === null) throw new InvalidRegistrationError(faults);
  const fields: Fields = row.fields;
  const verifiedAt = readTime(fields.verifiedAt, faults);
  const enrolled = readFlag(fields.enrolled, faults);
  if (fields.proveId === undefined && (verifiedAt !== undefined || enrolled !== undefined))
    faults.push('verifiedAt and enrolled need proveId');
  const { proveId } = fields;
  const given = {
    ...without(fields),
    ...(proveId !== undefined && { enrollment: { proveId, verifiedAt, enrolled } }),
  } as RegisterIdentityInput;
  try {
    const registration = await readRegistration(given, consentOf(fields), now);
    if (faults.length === 0) return registration;
  } catch (error) {
    if (!(error instanceof InvalidRegistrationError)) throw error;
    faults.push(...error.faults);
  }
  throw new InvalidRegistrationError(faults);
}

/** The customer that a row is about, when its id can be told. */
export function clientCustomerIdOf({ fields }: ImportRow): string | undefined {
  const id = (fields as Fields | null)?.clientCustomerId;
  return typeof id === 'string' && TELLABLE_ID.test(id) ? id : undefined;
}

function without(fields: Fields): Partial<Record<ImportField, unknown>> {
  const { proveId, verifiedAt, enrolled, consentCountry, consentTextVersion, consentChannel, ...rest } =
    fields;
  void [proveId, verifiedAt, enrolled, consentCountry, consentTextVersion, consentChannel];
  return rest;
}

function consentOf(fields: Fields): RegisteredConsentInput | null {
  const { consentCountry: country, consentTextVersion: textVersion, consentChannel: channel } = fields;
  if (country === undefined && textVersion === undefined && channel === undefined) return null;
  return { country, textVersion, channel } as RegisteredConsentInput;
}

function readTime(value: unknown, faults: string[]): Date | undefined {
  if (value === undefined) return undefined;
  const time = typeof value === 'string' && ISO_TIME.test(value) ? new Date(value) : null;
  if (time && !Number.isNaN(time.getTime())) return time;
  faults.push('verifiedAt must be a date, or an ISO 8601 time with its zone such as 2026-01-31T12:00:00Z');
  return undefined;
}

function readFlag(value: unknown, faults: string[]): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value;
  const text = typeof value === 'string' ? value.toLowerCase() : '';
  if (text === 'true' || text === 'false') return text === 'true';
  faults.push('enrolled must be true or false');
  return undefined;
}
