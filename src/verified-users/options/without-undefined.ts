/** A key that is present but undefined must not override its default. */
export function withoutUndefined<T extends object>(value: T | undefined): T {
  return Object.fromEntries(Object.entries(value ?? {}).filter(([, entry]) => entry !== undefined)) as T;
}
