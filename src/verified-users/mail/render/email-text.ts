/**
 * What every kind of email says in one locale. All texts are plain (no markup) and may hold the variables of
 * `EmailVariables`. Sentences do not end in `{{clientName}}`: a company called "Acme Inc." would end them twice.
 */
export interface SharedEmailText {
  greeting: string;
  /** Introduces the link as plain text, for readers whose button does not work. */
  linkIntroduction: string;
  /** Label of the second button, for a customer who has another number. */
  newNumberButton: string;
  signOff: string;
  unexpectedHeading: string;
  unexpected: string;
  supportHeading: string;
  support: string;
  /** What to quote to support; printed where there is a case. */
  reference: string;
  /** Why the customer receives it. */
  reason: string;
}

/** What one kind of email says in one locale; it may replace any of the shared texts. */
export interface EmailText extends Partial<SharedEmailText> {
  subject: string;
  /** The line that mailboxes show after the subject. */
  preheader: string;
  heading: string;
  /** Paragraphs above the button; one that comes out empty is left out. */
  opening: string[];
  /** Label of the button. A kind without it has no link. */
  button?: string;
  /** What to know about the link, right below the button. */
  buttonNote?: string;
  /** Paragraphs below the button. */
  closing: string[];
}

/** All emails in one locale. A new kind is one more entry here, in every locale. */
export interface EmailCatalogue {
  shared: SharedEmailText;
  kinds: Readonly<Record<string, EmailText>>;
}
