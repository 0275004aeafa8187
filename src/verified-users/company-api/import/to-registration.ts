import { InvalidRegistrationError } from '../../identity/invalid-registration.error';
import { readRegistration } from '../../identity/read-registration';
import type { RegisterIdentityInput } from '../../identity/register-identity.input';
import type { RegisteredConsentInput } from '../../identity/registered-consent.input';
import type { Registration } from '../../identity/registration';
import { readDateOrTime } from '../inputs/to-time';
import type { PhoneValidation } from '../../phone/phone-number';
import type { ImportField } from './import-fields';
import type { ImportRow } from './import-row';

type Fields = Readonly<Partial<Record<ImportField, unknown>>>;

/** Fields that a registration nests, or that are not text there. */
const READ_APART: ReadonlySet<string> = new Set<ImportField>([
  ...(['proveId', 'verifiedAt', 'enrolled', 'reopen'] as const),
  ...(['consentCountry', 'consentTextVersion', 'consentChannel'] as const),
]);
/** What the company's id of a customer may look like to be told in a report. */
const TELLABLE_ID = /^[^\p{Cc}\p{Cs}]{1,255}$/u;

/** What a row says, checked. @throws {InvalidRegistrationError} naming every fault. */
export async function toRegistration(
  row: ImportRow,
  now: Date,
  validation: PhoneValidation,
): Promise<Registration> {
  const faults = [...row.faults];
  if (row.fields === null) throw new InvalidRegistrationError(faults);
  const fields: Fields = row.fields;
  const verifiedAt = readTime(fields.verifiedAt, faults);
  const enrolled = readFlag('enrolled', fields.enrolled, faults);
  const reopen = readFlag('reopen', fields.reopen, faults);
  if (fields.proveId === undefined && (verifiedAt !== undefined || enrolled !== undefined))
    faults.push('verifiedAt and enrolled need proveId');
  const { proveId } = fields;
  const given = {
    ...without(fields),
    ...(reopen !== undefined && { reopen }),
    ...(proveId !== undefined && { enrollment: { proveId, verifiedAt, enrolled } }),
  } as RegisterIdentityInput;
  try {
    const registration = await readRegistration(given, consentOf(fields), now, validation);
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
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !READ_APART.has(name)));
}

function consentOf(fields: Fields): RegisteredConsentInput | null {
  const { consentCountry: country, consentTextVersion: textVersion, consentChannel: channel } = fields;
  if (country === undefined && textVersion === undefined && channel === undefined) return null;
  return { country, textVersion, channel } as RegisteredConsentInput;
}

function readTime(value: unknown, faults: string[]): Date | undefined {
  if (value === undefined) return undefined;
  const time = typeof value === 'string' ? readDateOrTime(value) : null;
  if (time) return time;
  faults.push(
    'verifiedAt must be a date that exists, or an ISO 8601 time with its zone such as 2026-01-31T12:00:00Z',
  );
  return undefined;
}

function readFlag(name: ImportField, value: unknown, faults: string[]): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value;
  const text = typeof value === 'string' ? value.toLowerCase() : '';
  if (text === 'true' || text === 'false') return text === 'true';
  faults.push(`${name} must be true or false`);
  return undefined;
}
