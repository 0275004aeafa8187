import type { ResolvedCompany } from '../../options/resolved-options';
import { readableTextOn } from './brand-colors';
import { textDirection } from './choose-locale';
import { displayName } from './display-name';
import type { EmailValues } from './email-content';
import { formatMoment } from './format-moment';
import { maskedNumber, phoneEnding } from './phone-ending';
import { singleLine } from './single-line';

const LONGEST_COMPANY_NAME = 120;

/** Every name that a text or an own template may use. Null prints nothing and is false in `{{#if}}`. */
export interface EmailVariables {
  firstName: string | null;
  maskedPhone: string;
  phoneEnding: string;
  link: string | null;
  expiresAt: string | null;
  clientName: string;
  supportEmail: string | null;
  supportUrl: string | null;
  primaryColor: string;
  buttonTextColor: string;
  locale: string;
  dir: 'ltr' | 'rtl';
}

/** Turns values and options into what may be printed: one line each, no more of the number than its ending. */
export function emailVariables(
  values: EmailValues,
  company: ResolvedCompany,
  locale: { chosen: string; requested: string | null },
): EmailVariables {
  return {
    firstName: displayName(values.firstName),
    maskedPhone: maskedNumber(values.maskedPhone ?? ''),
    phoneEnding: phoneEnding(values.maskedPhone ?? ''),
    link: values.link ?? null,
    expiresAt: values.expiresAt ? formatMoment(values.expiresAt, locale.chosen, locale.requested) : null,
    clientName: singleLine(company.name, LONGEST_COMPANY_NAME),
    supportEmail: company.supportEmail ?? null,
    supportUrl: company.supportUrl ?? null,
    primaryColor: company.primaryColor,
    buttonTextColor: readableTextOn(company.primaryColor),
    locale: locale.chosen,
    dir: textDirection(locale.chosen),
  };
}
