import { ControlRefusedError } from './control-refused.error';

type Allowed = readonly string[] | 'number' | 'boolean';

/**
 * Takes from a request what is named in `allowed`.
 *
 * @throws {ControlRefusedError} an unknown name, or a value that is not allowed
 */
export function chooseValues<T extends object>(
  given: unknown,
  allowed: { [Name in keyof T]: Allowed },
): Partial<T> {
  const entries = Object.entries((given ?? {}) as Record<string, unknown>);
  for (const [name, value] of entries) {
    if (!Object.hasOwn(allowed, name)) throw new ControlRefusedError(`There is no "${name}".`);
    const values = (allowed as Record<string, Allowed>)[name]!;
    if (!isAllowed(value, values)) throw new ControlRefusedError(`"${name}" is ${inWords(values)}.`);
  }
  return Object.fromEntries(entries) as Partial<T>;
}

function isAllowed(value: unknown, allowed: Allowed): boolean {
  if (allowed === 'number') return Number.isInteger(value) && (value as number) >= 0;
  return allowed === 'boolean' ? typeof value === 'boolean' : allowed.includes(value as string);
}

function inWords(allowed: Allowed): string {
  if (allowed === 'number') return 'a whole number, 0 or more';
  return allowed === 'boolean' ? 'true or false' : allowed.join(' or ');
}
