/** The number is about to be confirmed; nothing has changed yet. */
export interface ConfirmView {
  kind: 'confirm';
  /** The number as masked by its keeper, `•••• 0123`. No more than the last four digits are ever shown. */
  maskedPhone: string;
}

/** The customer is on the way: the script draws the step that the JSON API names. */
export interface StepsView {
  kind: 'steps';
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

/** The end of an Instant Link, on the phone; what came of it is told on the device where the customer began. */
export interface PhoneDoneView {
  kind: 'phone_done';
}

/** What a customer may see behind a link. */
export type PageView =
  ConfirmView | StepsView | ContactView | LinkInvalidView | UnavailableView | PhoneDoneView;
