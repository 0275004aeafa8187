import { Inject, Injectable } from '@nestjs/common';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { brandPalette } from '../../mail/render/brand-palette';
import { chooseLocale, textDirection } from '../../mail/render/choose-locale';
import { compileTemplateFile } from '../../mail/render/compile-template';
import { maskedNumber, phoneEnding } from '../../mail/render/phone-ending';
import { singleLine } from '../../mail/render/single-line';
import { compileCatalogues } from './compile-catalogues';
import { pageHeaders } from './page-headers';
import { PAGE_ICONS } from './page-icons';
import type { PageView } from './page-view';
import { scriptData } from './script-data';

const LONGEST_COMPANY_NAME = 120;
/** The pages on which the script has something to do. */
const SCRIPTED: readonly PageView['kind'][] = ['steps', 'link_invalid'];

/**
 * Renders what a customer sees behind a link: one HTML document. Where the customer only reads, or presses the first
 * button, it runs nothing; the steps in between are drawn by the script in `assets`.
 * Templates are read and compiled at construction; rendering does no I/O.
 */
@Injectable()
export class PageRenderer {
  private readonly layout = compileTemplateFile(__dirname, 'page.html.hbs', 'html');
  private readonly texts = compileCatalogues();
  private readonly styles: string;
  private readonly securityHeaders: Readonly<Record<string, string>>;
  private readonly assetsPath: string;
  private readonly drawn = new Map<string, string>();

  constructor(@Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions) {
    const { company } = options.mail;
    const assets = new URL(`${options.publicUrl}/reverify/assets/`);
    this.assetsPath = assets.pathname;
    this.styles = compileTemplateFile(__dirname, 'page.css.hbs', 'text')(brandPalette(company.primaryColor));
    this.securityHeaders = pageHeaders(this.styles, {
      assetsUrl: assets.href,
      webSdk: options.reverification.webSdk,
      logoUrl: company.logoUrl ?? null,
    });
  }

  /**
   * Renders one page.
   *
   * @param locale the customer's locale (BCP 47) or null; chosen as for emails, among `en` and `es`
   */
  render(view: PageView, locale: string | null): string {
    const chosen = chooseLocale(locale, this.options.mail.defaultLocale, this.texts.keys());
    if (view.kind === 'confirm') return this.draw(view, chosen);
    // Says nothing about anybody, so it is drawn once: strangers may ask for it as often as they like.
    const key = `${view.kind} ${chosen}`;
    const drawn = this.drawn.get(key) ?? this.draw(view, chosen);
    this.drawn.set(key, drawn);
    return drawn;
  }

  private draw(view: PageView, chosen: string): string {
    const { company } = this.options.mail;
    const variables = {
      clientName: singleLine(company.name, LONGEST_COMPANY_NAME),
      supportEmail: company.supportEmail ?? null,
      supportUrl: company.supportUrl ?? null,
      logoUrl: company.logoUrl ?? null,
      locale: chosen,
      dir: textDirection(chosen),
      icon: PAGE_ICONS[view.kind],
      assets: this.assetsPath,
      ...(view.kind === 'confirm' && {
        maskedPhone: maskedNumber(view.maskedPhone),
        phoneEnding: phoneEnding(view.maskedPhone),
      }),
    };
    const { pages, steps } = this.texts.get(chosen)!;
    const texts = pages[view.kind](variables);
    const data = SCRIPTED.includes(view.kind)
      ? scriptData({
          view: view.kind,
          locale: chosen,
          clientName: variables.clientName,
          sdkUrl: this.options.reverification.webSdk?.url ?? null,
          consentTextVersion: this.options.reverification.consentTextVersion,
          texts: { ...steps(variables), link_invalid: pages.link_invalid(variables) },
        })
      : null;
    return this.layout({ ...variables, ...texts, data, styles: this.styles });
  }

  /** Headers to answer with, for every page of this renderer. Holds the hash of its styles; a fresh copy each time. */
  headers(): Record<string, string> {
    return { ...this.securityHeaders };
  }
}
