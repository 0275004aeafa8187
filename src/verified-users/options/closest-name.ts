/** The known name that a mistyped one most likely means; undefined when none is near. */
export function closestName(name: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((own) => ({ own, distance: nameDistance(normalize(name), normalize(own)) }))
    .filter(({ own, distance }) => distance <= Math.max(1, Math.floor(own.length / 3)))
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.own ?? known.find((own) => isShortened(normalize(name), normalize(own)));
}

/** `maxDelay` for `maxDelaySeconds`. */
function isShortened(name: string, own: string): boolean {
  return name.length >= 4 && own.startsWith(name);
}

/** Levenshtein: how many letters must be put in, left out or replaced. */
export function nameDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      next.push(Math.min(row[j + 1]! + 1, next[j]! + 1, row[j]! + (letter === other ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}

function normalize(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}
