import { Inject, Injectable } from '@nestjs/common';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { brandPalette } from '../../mail/render/brand-palette';
import { chooseLocale, textDirection } from '../../mail/render/choose-locale';
import { compileTemplateFile, compileTexts } from '../../mail/render/compile-template';
import { maskedNumber, phoneEnding } from '../../mail/render/phone-ending';
import { singleLine } from '../../mail/render/single-line';
import { PAGE_CATALOGUES } from './page-catalogues';
import { pageHeaders } from './page-headers';
import { PAGE_ICONS } from './page-icons';
import type { PageCatalogue, PageText } from './page-text';
import type { PageView } from './page-view';

const LONGEST_COMPANY_NAME = 120;

type FillTexts = (variables: object) => PageText & PageCatalogue['shared'];

/**
 * Renders what a customer sees behind a link: one HTML document without scripts, images or anything to load.
 * Templates are read and compiled at construction; rendering does no I/O.
 */
@Injectable()
export class PageRenderer {
  private readonly layout = compileTemplateFile(__dirname, 'page.html.hbs', 'html');
  private readonly texts = compileCatalogues();
  private readonly styles: string;
  private readonly securityHeaders: Readonly<Record<string, string>>;

  constructor(@Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions) {
    const palette = brandPalette(options.mail.company.primaryColor);
    this.styles = compileTemplateFile(__dirname, 'page.css.hbs', 'text')(palette);
    this.securityHeaders = pageHeaders(this.styles);
  }

  /**
   * Renders one page.
   *
   * @param locale the customer's locale (BCP 47) or null; chosen as for emails, among `en` and `es`
   */
  render(view: PageView, locale: string | null): string {
    const { company, defaultLocale } = this.options.mail;
    const chosen = chooseLocale(locale, defaultLocale, this.texts.keys());
    const variables = {
      clientName: singleLine(company.name, LONGEST_COMPANY_NAME),
      supportEmail: company.supportEmail ?? null,
      supportUrl: company.supportUrl ?? null,
      locale: chosen,
      dir: textDirection(chosen),
      icon: PAGE_ICONS[view.kind],
      ...(view.kind === 'confirm' && {
        maskedPhone: maskedNumber(view.maskedPhone),
        phoneEnding: phoneEnding(view.maskedPhone),
      }),
    };
    const texts = this.texts.get(chosen)![view.kind](variables);
    return this.layout({ ...variables, ...texts, styles: this.styles });
  }

  /** Headers to answer with, for every page of this renderer. Holds the hash of its styles; a fresh copy each time. */
  headers(): Record<string, string> {
    return { ...this.securityHeaders };
  }
}

function compileCatalogues(): ReadonlyMap<string, Record<PageView['kind'], FillTexts>> {
  return new Map(
    Object.entries(PAGE_CATALOGUES).map(([locale, { shared, pages }]) => {
      const compile = (page: PageText) => compileTexts({ ...shared, ...page });
      return [
        locale,
        {
          confirm: compile(pages.confirm),
          started: compile(pages.started),
          link_invalid: compile(pages.link_invalid),
          unavailable: compile(pages.unavailable),
        },
      ];
    }),
  );
}
