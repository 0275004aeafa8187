const MOST_DIGITS = 4;

/** The last digits of a masked number, four at the most even if it was handed over unmasked. */
export function phoneEnding(maskedPhone: string): string {
  return (/\d*$/.exec(maskedPhone.trim())?.[0] ?? '').slice(-MOST_DIGITS);
}

/** The number as it is shown: `•••• 0123`. */
export function maskedNumber(maskedPhone: string): string {
  return `•••• ${phoneEnding(maskedPhone)}`.trim();
}
