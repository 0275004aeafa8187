/** An email as a customer will see it, ready for the mail server. */
export interface EmailContent {
  /** One line, at most 120 characters, never empty. */
  subject: string;
  html: string;
  text: string;
  /** The locale of the texts that were chosen, for `Content-Language`. */
  locale: string;
}

/** What an email is about. Everything else in it comes from the options and the texts. */
export interface EmailValues {
  /** How to greet the customer; left out of the greeting when null or unfit to be printed. */
  firstName: string | null;
  /**
   * The number as masked by its keeper, `•••• 0123`, or empty when there is none. No more than the last four digits are
   * ever shown. Absent for a kind that does not speak of the number.
   */
  maskedPhone?: string;
  /** Where the button leads; absent for a kind without a button. */
  link?: string;
  /** When the link ends; absent for a kind without a link. */
  expiresAt?: Date;
  /** Until when the number can be confirmed; null once that is over for good; absent for a kind that does not say. */
  deadline?: Date | null;
  /** What the customer quotes to support; absent for a kind that is about no case. */
  caseReference?: string;
  /** IANA time zone of the customer; absent or null: `schedules.timeZone`. */
  timeZone?: string | null;
}
