import type { EmulatorSettings } from '../state/emulator-settings';

type Shape = Pick<EmulatorSettings, 'emptyValues' | 'requiredArrays'>;

/** Those of cross-domain: official SDKs refuse an answer without them. A list without anybody has no `results`. */
const REQUIRED_ARRAYS = ['identities'];

/** Prove leaves out optional values, objects and arrays that are empty; the switch turns absent ones into null. */
export function shapeAnswer(value: unknown, shape: Shape): unknown {
  if (Array.isArray(value)) return value.map((one) => shapeAnswer(one, shape));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([key, one]) => [key, shapeAnswer(one, shape)] as const);
  if (shape.emptyValues === 'null')
    return Object.fromEntries(entries.map(([key, one]) => [key, one === undefined ? null : one]));
  return Object.fromEntries(entries.filter(([key, one]) => !isEmpty(one) || isRequired(key, one, shape)));
}

function isRequired(key: string, value: unknown, { requiredArrays }: Shape): boolean {
  return requiredArrays === 'given' && Array.isArray(value) && REQUIRED_ARRAYS.includes(key);
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
