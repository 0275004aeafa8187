/** How a customer is written to. Not personal data by itself: kept as it is. */
export interface Preferences {
  /** BCP 47 tag; null: the module's default. */
  locale: string | null;
  /** IANA time zone, for quiet hours; null: `schedules.timeZone`. */
  timeZone: string | null;
}

export function isSamePreferences(one: Preferences, other: Preferences): boolean {
  return one.locale === other.locale && one.timeZone === other.timeZone;
}
