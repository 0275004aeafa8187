/**
 * What the steps say in one locale, drawn by the server or by the script. `{{clientName}}` is filled in beforehand; names in
 * single braces (`{phone}`, `{count}`, `{wait}`, `{country}`, `{reference}`) when a step is drawn. Every entry with a
 * `heading` is one step.
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
    /** What to quote to support. */
    reference: string;
  };
  trouble: {
    network: string;
    unavailable: string;
    tooMany: string;
    /** Another message was asked for too soon. */
    pause: string;
    sdk: string;
    unexpected: string;
  };
  number: {
    heading: string;
    /** The number on record is probably the customer's no longer. */
    openingInDoubt: string[];
    /** The customer says that there is a new one. */
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
    /** Back to the number on record. */
    keep: string;
    triesLeft: string;
    lastTry: string;
    /** The try that is running was the last one. */
    noTryLeft: string;
    phoneMissing: string;
    phoneInvalid: string;
    firstNameMissing: string;
    lastNameMissing: string;
    /** The server has drawn the form, and no script runs. */
    noScript: string;
  };
  /** The number on record, to be confirmed. */
  known: { heading: string; opening: string[]; newNumber: string };
  consent: {
    legend: string;
    text: string;
    label: string;
    missing: string;
    /** For US numbers: going on is the agreement. */
    carrier: string;
  };
  /** Why the customer is at the form again, by what the API calls `notice`. */
  notice: {
    possession_failed: string;
    /** The same, where this page knows more: the codes, a link that was not opened in time, one that was declined. */
    code_failed: string;
    link_expired: string;
    link_failed: string;
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
    /** `{time}` that the code works for; `expired` stands in its place afterwards. */
    left: string;
    expired: string;
    resend: string;
    /** While another message cannot be asked for yet, with `{time}`. */
    resendIn: string;
    resent: string;
    missing: string;
    wrong: string;
  };
  link: {
    heading: string;
    opening: string[];
    waiting: string;
    /** `{time}` that the link works for. */
    left: string;
    resend: string;
    resendIn: string;
    resent: string;
  };
  link_expired: { heading: string; opening: string[] };
  resume_mobile: { heading: string; opening: string[]; submit: string; submitIn: string };
  resume_desktop: { heading: string; opening: string[]; submit: string; submitIn: string };
  /** The phone is to be shown, and no script runs. */
  possession: { noScript: string[] };
  verifying: { heading: string; opening: string[]; slow: string; checkAgain: string };
  succeeded: { heading: string; opening: string[] };
  /** `opening` follows what the notice says of the last try. */
  failed_attempts_used_up: { heading: string; opening: string[] };
  failed_review: { heading: string; opening: string[] };
  failed_declined: { heading: string; opening: string[] };
  failed_cancelled: { heading: string; opening: string[] };
  failed_expired: { heading: string; opening: string[] };
  /** The last try, where it says why there are no more. */
  last_try: {
    possession_failed: string;
    identity_not_confirmed: string;
    number_mismatch: string;
    timed_out: string;
    refused: string;
  };
}
