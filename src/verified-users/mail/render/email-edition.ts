import type { EmailVariables } from './email-variables';

/** What an edition produces; the subject is made safe for a header by the renderer. */
export interface EmailParts {
  subject: string;
  html: string;
  text: string;
}

/** One kind of email in one locale, compiled. */
export interface EmailEdition {
  /** Whether it holds a link, and so cannot do without one. */
  hasLink: boolean;
  compose(variables: EmailVariables): EmailParts;
}

/** Editions by kind, then by canonical locale. */
export type EmailEditions = ReadonlyMap<string, ReadonlyMap<string, EmailEdition>>;
