import type { PageView } from './page-view';
import type { StepTexts } from './step-text';

/** What one page says in one locale: plain text with `{{clientName}}` and, on `confirm`, `{{phoneEnding}}`. */
export interface PageText {
  heading: string;
  /** Paragraphs above the number and the button, or all of them. */
  opening: string[];
  /** The number as a screen reader says it. */
  spokenNumber?: string;
  /** Label of the button; a page without it only informs. */
  button?: string;
  /** Label of the button for those with a new number. */
  otherButton?: string;
  /** Label of the way back. */
  back?: string;
  /** Paragraphs below the button. */
  closing?: string[];
  /** Who checks the number, and the label of the link to its privacy policy. */
  prove?: string;
  provePolicy?: string;
  /** Shown when the script has not drawn anything for a while. */
  late?: string;
  /** On a computer: opens the QR code for the phone; how to use it; what a screen reader calls it. */
  handOff?: string;
  handOffHint?: string;
  handOffCode?: string;
  /** Paragraphs for browsers without script. */
  noScript?: string[];
}

/** All pages in one locale. */
export interface PageCatalogue {
  shared: { supportHeading: string; support: string };
  /** What the script says. */
  steps: StepTexts;
  pages: Readonly<Record<PageView['kind'], PageText>>;
}
