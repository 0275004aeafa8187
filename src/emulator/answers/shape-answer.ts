import type { EmulatorSettings } from '../state/emulator-settings';

/** Prove leaves out optional values, objects and arrays that are empty; the switch turns absent ones into null. */
export function shapeAnswer(value: unknown, emptyValues: EmulatorSettings['emptyValues']): unknown {
  if (Array.isArray(value)) return value.map((one) => shapeAnswer(one, emptyValues));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([key, one]) => [key, shapeAnswer(one, emptyValues)] as const);
  if (emptyValues === 'null')
    return Object.fromEntries(entries.map(([key, one]) => [key, one === undefined ? null : one]));
  return Object.fromEntries(entries.filter(([, one]) => !isEmpty(one)));
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
