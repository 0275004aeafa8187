import type { CustomerState } from '../customer/customer-state';

/**
 * Which number the customer wants to confirm: the one on record, or a new one. Travels as `?way=` from the email and the first
 * button on; null: not said.
 */
export type Way = 'known' | 'new-number' | null;

/** The number is about to be confirmed; nothing has changed yet. */
export interface ConfirmView {
  kind: 'confirm';
  /** The number as masked by its keeper, `•••• 0123`. No more than the last four digits are ever shown. */
  maskedPhone: string;
  /** Which button comes first. */
  way?: Way;
  /** Address of this page, for a customer who would rather continue on the phone. */
  link: string;
}

/** The customer is on the way: the server draws the step first, the script goes on from there. */
export interface StepsView {
  kind: 'steps';
  state: Exclude<CustomerState, { step: 'link' }>;
  way: Way;
  /** Until the session ends. */
  sessionLeftMs: number;
  /** What the server's clock says is left of Prove's session, where one runs. */
  possessionLeftMs?: number;
  /** What was sent by the form, and what is wrong with it. */
  sent?: SentForm;
}

/** Asks once more before everything is stopped. */
export interface DeclineView {
  kind: 'decline';
}

/** The session of this browser is over. */
export interface SessionExpiredView {
  kind: 'session_expired';
}

/** Says the same whatever the link was (P12). */
export interface FreshLinkAskedView {
  kind: 'fresh_link_asked';
}

/** Nobody can show possession here, because no web SDK is configured. */
export interface ContactView {
  kind: 'contact';
}

/** The link is used, expired, replaced or unknown; the page does not tell which (P12). */
export interface LinkInvalidView {
  kind: 'link_invalid';
}

/** Something of ours is away for the moment. */
export interface UnavailableView {
  kind: 'unavailable';
}

/** The end of an Instant Link, on the phone. Whether the number is confirmed is told on the device where the customer began. */
export interface PhoneDoneView {
  kind: 'phone_done';
}

/** The end of an Instant Link that did not show possession: expired, declined or opened before. */
export interface PhoneFailedView {
  kind: 'phone_failed';
}

/** What a customer may see behind a link. */
export type PageView =
  | ConfirmView
  | StepsView
  | DeclineView
  | ContactView
  | LinkInvalidView
  | SessionExpiredView
  | FreshLinkAskedView
  | UnavailableView
  | PhoneDoneView
  | PhoneFailedView;

/** A form that a browser without script has sent. */
export interface SentForm {
  phoneNumber: string;
  firstName: string;
  lastName: string;
  /** Code of the error; `country` where a consent is needed. */
  fault: string;
  country?: string;
}
