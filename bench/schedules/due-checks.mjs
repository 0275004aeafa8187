// Verified customers of whom a rule now asks for a check once a year: all get a date, as many as one run after the other
// plans, and one of a hundred is due, of whom Prove says that all is as it was.
import { fillCustomers } from '../parts/fill-customers.mjs';

export const host = {
  schedules: { dueChecks: { rules: [{ watched: true, afterSeconds: 365 * 86_400 }] } },
};
export const hasProve = true;
/** A run plans so many and no more. */
export const isRepeated = true;

export const fill = (client, rows) => fillCustomers(client, rows, { dueAmong: 100 });
