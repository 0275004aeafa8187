import { isImportField, type ImportField } from './import-fields';
import type { ImportRow } from './import-row';

/** The nested form, as `registerIdentity` takes it: which flat field each of them is. */
const NESTED: Readonly<Record<string, Readonly<Record<string, ImportField>>>> = {
  enrollment: { proveId: 'proveId', verifiedAt: 'verifiedAt', enrolled: 'enrolled' },
  consent: { country: 'consentCountry', textVersion: 'consentTextVersion', channel: 'consentChannel' },
};

const CLEARABLE: ReadonlySet<string> = new Set<ImportField>([
  ...(['firstName', 'lastName', 'email', 'phoneNumber', 'locale', 'timeZone'] as const),
]);

/**
 * Trims the whitespace that spreadsheets and copied text leave behind: plain, non-breaking and zero-width spaces, byte
 * order marks.
 */
export function trimCell(text: string): string {
  return text.replace(/^[\s\u200b\u2060]+|[\s\u200b\u2060]+$/gu, '');
}

/**
 * Flat fields of a JSON row, which may be nested or flat. `null` clears a field of the contact and counts as left out
 * elsewhere. Texts are trimmed, as cells of a CSV file are. The names of fields that are not
 * known are not told: what is no name of ours may be anything.
 */
export function flattenRow(row: Readonly<Record<string, unknown>>): Pick<ImportRow, 'fields' | 'faults'> {
  const fields: Record<string, unknown> = {};
  const faults = new Set<string>();
  for (const [name, value] of Object.entries(row)) {
    if (value === null && !CLEARABLE.has(name)) continue;
    const group = Object.hasOwn(NESTED, name) ? NESTED[name] : undefined;
    if (group) take(group, value, `a field of ${name} is not known`);
    else if (isImportField(name)) put(name, value);
    else faults.add('a field of the row is not known');
  }
  return { fields, faults: [...faults] };

  function take(group: Readonly<Record<string, ImportField>>, value: unknown, unknownFault: string): void {
    if (typeof value !== 'object' || Array.isArray(value)) return void faults.add(unknownFault);
    for (const [name, part] of Object.entries(value as Record<string, unknown>)) {
      const field = Object.hasOwn(group, name) ? group[name] : undefined;
      if (field === undefined) faults.add(unknownFault);
      else if (part !== null) put(field, part);
    }
  }

  function put(field: ImportField, value: unknown): void {
    if (Object.hasOwn(fields, field)) faults.add(`${field} is given twice`);
    fields[field] = typeof value === 'string' ? trimCell(value) : value;
  }
}
