/**
 * Whether a value that came as JSON is made of more than `most` values, itself and those within included. It looks no
 * further than that, and does not care how deep they lie. To check a mebibyte field by field takes many seconds, in
 * which the process does nothing else (P3).
 */
export function holdsMoreThan(value: unknown, most: number): boolean {
  const ahead: unknown[] = [value];
  for (let seen = 0; ahead.length > 0; seen += 1) {
    const one = ahead.pop();
    const parts =
      typeof one === 'object' && one !== null ? Object.values(one as Record<string, unknown>) : [];
    if (seen + ahead.length + parts.length >= most) return true;
    ahead.push(...parts);
  }
  return false;
}
