const SHOWN_DIGITS = 4;

/** `•••• 0123`: the last four digits and never more; shorter input shows nothing. */
export function maskPhone(e164: string): string {
  const digits = e164.replace(/\D/g, '');
  return digits.length > SHOWN_DIGITS + 2 ? `•••• ${digits.slice(-SHOWN_DIGITS)}` : '••••';
}
