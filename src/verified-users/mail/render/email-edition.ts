import type { EmailValues } from './email-content';
import type { EmailVariables } from './email-variables';

/** What an edition produces; the subject is made safe for a header by the renderer. */
export interface EmailParts {
  subject: string;
  html: string;
  text: string;
}

/** A value that some kinds of email are about, and others are not. */
export type EmailNeed = Exclude<keyof EmailValues, 'firstName' | 'timeZone'>;

/** One kind of email in one locale, compiled. */
export interface EmailEdition {
  /** What it cannot do without: a kind with a link needs one. What it does not need, it never prints. */
  needs: readonly EmailNeed[];
  compose(variables: EmailVariables): EmailParts;
}

/** Editions by kind, then by canonical locale. */
export type EmailEditions = ReadonlyMap<string, ReadonlyMap<string, EmailEdition>>;
