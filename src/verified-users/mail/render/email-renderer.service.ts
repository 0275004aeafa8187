import { Inject, Injectable } from '@nestjs/common';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { builtInEditions } from './built-in-editions';
import { chooseLocale } from './choose-locale';
import type { EmailContent, EmailValues } from './email-content';
import type { EmailEdition } from './email-edition';
import { emailVariables } from './email-variables';
import { MissingEmailValueError } from './missing-email-value.error';
import { ownEditions } from './own-editions';
import { singleLine } from './single-line';
import { UnknownEmailKindError } from './unknown-email-kind.error';

const LONGEST_SUBJECT = 120;

/**
 * Writes emails: chooses the locale, fills in the texts and sets them as HTML and as plain text. Does no I/O after
 * its construction, at which every template is read, compiled and, for the company's own, tried.
 *
 * @throws {InvalidOptionsError} at construction, when an own template is broken.
 */
@Injectable()
export class EmailRenderer {
  private readonly editions = new Map<string, ReadonlyMap<string, EmailEdition>>();

  constructor(@Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions) {
    const builtIn = builtInEditions(options.mail.company.primaryColor);
    const own = ownEditions(options, builtIn);
    for (const [kind, byLocale] of builtIn) {
      this.editions.set(kind, new Map([...byLocale, ...(own.get(kind) ?? [])]));
    }
  }

  /**
   * Renders one email.
   *
   * @param kind the kind of email, such as `invitation`
   * @param locale the customer's locale (BCP 47) or null; `es-MX` gets the texts of `es`, an unknown or broken one
   * those of `mail.defaultLocale`, and in the end those of `en`
   * @throws {UnknownEmailKindError} when there are no texts for the kind
   * @throws {MissingEmailValueError} when a value is missing that the kind is about, such as the link of an invitation
   */
  render(kind: string, locale: string | null, values: EmailValues): EmailContent {
    const { mail, schedules } = this.options;
    const { company, defaultLocale } = mail;
    const byLocale = this.editions.get(kind);
    if (!byLocale) throw new UnknownEmailKindError(kind);
    const chosen = chooseLocale(locale, defaultLocale, byLocale.keys());
    const edition = byLocale.get(chosen)!;
    const missing = edition.needs.find((name) => values[name] === undefined);
    if (missing) throw new MissingEmailValueError(kind, missing);

    const { firstName } = values;
    const timeZone = values.timeZone ?? schedules.timeZone;
    const used = Object.fromEntries(edition.needs.map((name) => [name, values[name]]));
    const variables = emailVariables({ firstName, ...used }, company, {
      chosen,
      requested: locale,
      timeZone,
    });
    const { subject, html, text } = edition.compose(variables);
    // Cleaned here, after all templates: whatever they print, a header cannot be injected.
    return { subject: singleLine(subject, LONGEST_SUBJECT), html, text, locale: chosen };
  }
}
