import { ENGLISH_EMAILS } from './email-catalogue.en';
import { SPANISH_EMAILS } from './email-catalogue.es';
import type { EmailCatalogue } from './email-text';

/** The built-in emails by locale. */
export const EMAIL_CATALOGUES: Readonly<Record<string, EmailCatalogue>> = {
  en: ENGLISH_EMAILS,
  es: SPANISH_EMAILS,
};
