/** Every column of a CSV file, and every field of a flat JSON row. */
export const IMPORT_FIELDS = [
  'clientCustomerId',
  'project',
  'firstName',
  'lastName',
  'email',
  'phoneNumber',
  'locale',
  'timeZone',
  'proveId',
  'verifiedAt',
  'enrolled',
  'consentCountry',
  'consentTextVersion',
  'consentChannel',
  'reopen',
] as const;
export type ImportField = (typeof IMPORT_FIELDS)[number];

export function isImportField(name: string): name is ImportField {
  return (IMPORT_FIELDS as readonly string[]).includes(name);
}
