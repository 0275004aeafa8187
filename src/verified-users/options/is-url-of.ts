/** @param protocols with their colon: `https:`. */
export function isUrlOf(value: unknown, protocols: string[]): value is string {
  return typeof value === 'string' && URL.canParse(value) && protocols.includes(new URL(value).protocol);
}
