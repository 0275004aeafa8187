/** Every order of the items. */
export function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, index) =>
    permutations([...items.slice(0, index), ...items.slice(index + 1)]).map((rest) => [item, ...rest]),
  );
}

/** Every way to put one item among the others, which keep their order. */
export function insertions<T>(items: readonly T[], item: T): T[][] {
  return Array.from({ length: items.length + 1 }, (_, at) => [
    ...items.slice(0, at),
    item,
    ...items.slice(at),
  ]);
}
