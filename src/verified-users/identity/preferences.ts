/** How a customer is written to. Not personal data by itself: kept as it is. */
export interface Preferences {
  /** BCP 47 tag; null: the module's default. */
  locale: string | null;
  /** IANA time zone, for quiet hours; null: `schedules.timeZone`. */
  timeZone: string | null;
}

/** @returns the names of the fields that differ. */
export function changedPreferencesOf(one: Preferences, other: Preferences): (keyof Preferences)[] {
  return (['locale', 'timeZone'] as const).filter((field) => one[field] !== other[field]);
}
