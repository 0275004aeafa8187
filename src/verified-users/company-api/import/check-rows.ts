import { setImmediate } from 'node:timers/promises';
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

/** After so many the event loop goes on: the batch before is being written meanwhile, statement by statement. */
const SLICE = 10;

export async function checkRows(
  rows: readonly ImportRow[],
  now: Date,
  validation: PhoneValidation,
): Promise<CheckedRow[]> {
  const checked: CheckedRow[] = [];
  for (let from = 0; from < rows.length; from += SLICE) {
    const slice = rows.slice(from, from + SLICE);
    checked.push(...(await Promise.all(slice.map((row) => checkRow(row, now, validation)))));
    await setImmediate();
  }
  return checked;
}

async function checkRow(row: ImportRow, now: Date, validation: PhoneValidation): Promise<CheckedRow> {
  try {
    return { row, registration: await toRegistration(row, now, validation), faults: [] };
  } catch (error) {
    if (!(error instanceof InvalidRegistrationError)) throw error;
    return { row, registration: null, faults: error.faults };
  }
}
