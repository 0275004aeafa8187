import { InvalidRegistrationError } from '../../identity/invalid-registration.error';
import type { Registration } from '../../identity/registration';
import type { PhoneValidation } from '../../phone/phone-number';
import type { ImportRow } from './import-row';
import { toRegistration } from './to-registration';

/** A row with what it says, or with what is wrong with it. */
export interface CheckedRow {
  row: ImportRow;
  registration: Registration | null;
  faults: readonly string[];
}

export async function checkRows(
  rows: readonly ImportRow[],
  now: Date,
  validation: PhoneValidation,
): Promise<CheckedRow[]> {
  return Promise.all(
    rows.map(async (row) => {
      try {
        return { row, registration: await toRegistration(row, now, validation), faults: [] };
      } catch (error) {
        if (!(error instanceof InvalidRegistrationError)) throw error;
        return { row, registration: null, faults: error.faults };
      }
    }),
  );
}
