/** The number is about to be confirmed; nothing has changed yet. */
export interface ConfirmView {
  kind: 'confirm';
  /** The number as masked by its keeper, `•••• 0123`. No more than the last four digits are ever shown. */
  maskedPhone: string;
}

/** The re-verification has started. */
export interface StartedView {
  kind: 'started';
}

/** The link is used, expired, replaced or unknown; the page does not tell which (P12). */
export interface LinkInvalidView {
  kind: 'link_invalid';
}

/** Something of ours is away for the moment. */
export interface UnavailableView {
  kind: 'unavailable';
}

/** What a customer may see behind a link. */
export type PageView = ConfirmView | StartedView | LinkInvalidView | UnavailableView;
