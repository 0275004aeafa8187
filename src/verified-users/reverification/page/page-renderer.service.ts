import { Inject, Injectable } from '@nestjs/common';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { brandPalette } from '../../mail/render/brand-palette';
import { chooseLocale, textDirection } from '../../mail/render/choose-locale';
import { compileTemplateFile } from '../../mail/render/compile-template';
import { maskedNumber, phoneEnding } from '../../mail/render/phone-ending';
import { singleLine } from '../../mail/render/single-line';
import { compileCatalogues, type CompiledCatalogue } from './compile-catalogues';
import { bundlePage } from './page-bundle';
import { pageHeaders } from './page-headers';
import { ICONS, PAGE_ICONS } from './page-icons';
import type { ConfirmView, PageView, StepsView } from './page-view';
import { qrCodeOf } from './qr-code';
import { scriptData } from './script-data';
import { stepScreen } from './step-screen';

const LONGEST_COMPANY_NAME = 120;
/** What the one button of a page sends. */
const BUTTONS: Partial<
  Record<PageView['kind'], { buttonName: string; buttonValue: string; danger?: boolean }>
> = {
  confirm: { buttonName: 'way', buttonValue: 'known' },
  decline: { buttonName: 'do', buttonValue: 'decline', danger: true },
  link_invalid: { buttonName: 'do', buttonValue: 'fresh-link' },
  session_expired: { buttonName: 'do', buttonValue: 'fresh-link' },
};

/**
 * Renders what a customer sees behind a link: one HTML document that works without script as far as Prove's SDK is not
 * needed. The steps are drawn here first, and from then on by the script in `assets`.
 * Templates are read and compiled at construction; rendering does no I/O.
 */
@Injectable()
export class PageRenderer {
  /** The script of the pages. */
  readonly bundle = bundlePage();
  private readonly layout = compileTemplateFile(__dirname, 'page.html.hbs', 'html');
  private readonly texts = compileCatalogues();
  private readonly styles: string;
  private readonly securityHeaders: Readonly<Record<string, string>>;
  private readonly script: string;
  private readonly drawn = new Map<string, string>();
  private readonly data = new Map<string, string>();

  constructor(@Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions) {
    const { company } = options.mail;
    const assets = new URL(`${options.publicUrl}/reverify/assets/`);
    this.script = `${assets.pathname}${this.bundle.name}`;
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
    if (view.kind === 'confirm') return this.draw(view, chosen, this.confirmValues(view));
    if (view.kind === 'steps') return this.draw(view, chosen, this.stepValues(view, chosen));
    // Says nothing about anybody, so it is drawn once: strangers may ask for it as often as they like.
    const key = `${view.kind} ${chosen}`;
    const drawn = this.drawn.get(key) ?? this.draw(view, chosen, { icon: ICONS[PAGE_ICONS[view.kind]] });
    this.drawn.set(key, drawn);
    return drawn;
  }

  /** Headers to answer with, for every page of this renderer. Holds the hash of its styles; a fresh copy each time. */
  headers(): Record<string, string> {
    return { ...this.securityHeaders };
  }

  private draw(view: PageView, chosen: string, values: object): string {
    const shared = { ...this.shared(chosen), ...values };
    const texts = this.catalogueOf(chosen).pages[view.kind](shared);
    return this.layout({ ...shared, ...texts, ...BUTTONS[view.kind], ...values, styles: this.styles });
  }

  private shared(chosen: string) {
    const { company } = this.options.mail;
    return {
      clientName: singleLine(company.name, LONGEST_COMPANY_NAME),
      supportEmail: company.supportEmail ?? null,
      supportUrl: company.supportUrl ?? null,
      logoUrl: company.logoUrl ?? null,
      locale: chosen,
      dir: textDirection(chosen),
    };
  }

  private confirmValues({ maskedPhone, way, link }: ConfirmView): object {
    return {
      icon: ICONS[PAGE_ICONS.confirm],
      maskedPhone: maskedNumber(maskedPhone),
      phoneEnding: phoneEnding(maskedPhone),
      newNumberFirst: way === 'new-number',
      qrCode: qrCodeOf(link),
      provePrivacyUrl: this.options.reverification.provePrivacyUrl,
      // Fetched while the customer reads, run by the next page only.
      script: this.script,
    };
  }

  private stepValues(view: StepsView, chosen: string): object {
    const { state, way, sessionLeftMs, possessionLeftMs } = view;
    const { icon, ...screen } = stepScreen(view, this.catalogueOf(chosen).steps(this.shared(chosen)), chosen);
    return {
      ...screen,
      icon: ICONS[icon],
      script: this.script,
      data: this.dataOf(chosen),
      stateData: scriptData({ state, way, sessionLeftMs, possessionLeftMs }),
    };
  }

  /** What the script is told of the company and the language, about nobody: made once. */
  private dataOf(chosen: string): string {
    const known = this.data.get(chosen);
    if (known !== undefined) return known;
    const { webSdk, consentTextVersion, limits } = this.options.reverification;
    const { pages, steps } = this.catalogueOf(chosen);
    const shared = this.shared(chosen);
    const made = scriptData({
      locale: chosen,
      clientName: shared.clientName,
      sdkUrl: webSdk?.url ?? null,
      consentTextVersion,
      messagePauseSeconds: limits.messagePauseSeconds,
      texts: { ...steps(shared), decline: pages.decline(shared) },
    });
    this.data.set(chosen, made);
    return made;
  }

  private catalogueOf(chosen: string): CompiledCatalogue {
    return this.texts.get(chosen)!;
  }
}
