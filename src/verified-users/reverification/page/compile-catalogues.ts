import { compileTexts } from '../../mail/render/compile-template';
import { PAGE_CATALOGUES } from './page-catalogues';
import type { PageCatalogue, PageText } from './page-text';
import type { PageView } from './page-view';
import type { StepTexts } from './step-text';

type Fill<T> = (variables: object) => T;

/** The texts of one locale, ready to be filled in. */
export interface CompiledCatalogue {
  pages: Readonly<Record<PageView['kind'], Fill<PageText & PageCatalogue['shared']>>>;
  steps: Fill<StepTexts>;
}

/** Compiles all texts of the pages, by locale. */
export function compileCatalogues(): ReadonlyMap<string, CompiledCatalogue> {
  return new Map(Object.entries(PAGE_CATALOGUES).map(([locale, catalogue]) => [locale, compile(catalogue)]));
}

function compile({ shared, pages, steps }: PageCatalogue): CompiledCatalogue {
  const page = (text: PageText) => compileTexts({ ...shared, ...text });
  const parts = Object.entries(steps).map(
    ([name, texts]) => [name, compileTexts(texts as Record<string, string | string[]>)] as const,
  );
  const compiled = Object.entries(pages).map(([kind, text]) => [kind, page(text)] as const);
  return {
    pages: Object.fromEntries(compiled) as CompiledCatalogue['pages'],
    steps: (variables) =>
      Object.fromEntries(parts.map(([name, fill]) => [name, fill(variables)])) as unknown as StepTexts,
  };
}
