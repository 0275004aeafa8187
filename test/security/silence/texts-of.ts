/** Every text inside a value, however deep: keys, bytes, errors with their causes, what is not enumerable. */
export function textsOf(value: unknown, seen = new Set<unknown>()): string[] {
  if (value === null || value === undefined || seen.has(value)) return [];
  if (typeof value === 'function') return [value.name];
  if (typeof value === 'symbol') return [value.toString()];
  if (typeof value !== 'object') return [`${value as string | number | bigint | boolean}`];
  seen.add(value);
  if (Buffer.isBuffer(value)) return [value.toString('utf8'), value.toString('latin1')];
  if (value instanceof Map || value instanceof Set)
    return [...value].flatMap((entry) => textsOf(entry, seen));
  return Reflect.ownKeys(value).flatMap((key) => {
    const entry = Object.getOwnPropertyDescriptor(value, key);
    return [String(key), ...textsOf(entry?.value, seen)];
  });
}
