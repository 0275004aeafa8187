import { ENGLISH_PAGES } from './page-catalogue.en';
import { SPANISH_PAGES } from './page-catalogue.es';
import type { PageCatalogue } from './page-text';

/** The pages by locale. */
export const PAGE_CATALOGUES: Readonly<Record<string, PageCatalogue>> = {
  en: ENGLISH_PAGES,
  es: SPANISH_PAGES,
};
