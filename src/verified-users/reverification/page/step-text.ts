/**
 * What the script of the page says in one locale. `{{clientName}}` is filled in here; names in single braces (`{phone}`,
 * `{count}`, `{wait}`, `{country}`) by the script. Every entry with a `heading` is one step.
 */
export interface StepTexts {
  common: {
    progress: string;
    wait: string;
    again: string;
    back: string;
    startAgain: string;
    otherNumber: string;
    decline: string;
    spokenNumber: string;
  };
  trouble: {
    network: string;
    unavailable: string;
    tooMany: string;
    sdk: string;
    unexpected: string;
  };
  number: {
    heading: string;
    opening: string[];
    /** Where no number is on record, or it is not known here. */
    openingWithoutNumber: string[];
    nameLabel: string;
    nameHint: string;
    firstNameLabel: string;
    lastNameLabel: string;
    phoneLabel: string;
    phoneHint: string;
    submit: string;
    triesLeft: string;
    lastTry: string;
    phoneMissing: string;
    phoneInvalid: string;
    firstNameMissing: string;
    lastNameMissing: string;
  };
  consent: {
    legend: string;
    text: string;
    label: string;
    missing: string;
  };
  /** Why the customer is at the form again, by what the API calls `notice`. */
  notice: {
    possession_failed: string;
    identity_not_confirmed: string;
    number_mismatch: string;
    timed_out: string;
    refused: string;
    unavailable: string;
    not_recorded: string;
    review: string;
  };
  sending: { heading: string; opening: string[] };
  code: {
    heading: string;
    opening: string[];
    label: string;
    hint: string;
    submit: string;
    resend: string;
    resent: string;
    missing: string;
    wrong: string;
  };
  link: {
    heading: string;
    opening: string[];
    waiting: string;
    resend: string;
    resent: string;
  };
  resume_mobile: { heading: string; opening: string[]; submit: string };
  resume_desktop: { heading: string; opening: string[]; submit: string };
  verifying: { heading: string; opening: string[]; slow: string; checkAgain: string };
  decline: { heading: string; opening: string[]; confirm: string };
  succeeded: { heading: string; opening: string[] };
  failed_attempts_used_up: { heading: string; opening: string[] };
  failed_declined: { heading: string; opening: string[] };
  failed_cancelled: { heading: string; opening: string[] };
  failed_expired: { heading: string; opening: string[] };
  session_expired: { heading: string; opening: string[] };
  fresh_link: { button: string };
  fresh_link_asked: { heading: string; opening: string[] };
}
