import type { ResolvedCompany } from '../../options/resolved-options';
import { readableTextOn } from './brand-colors';
import { textDirection } from './choose-locale';
import { displayName } from './display-name';
import type { EmailValues } from './email-content';
import { formatMoment } from './format-moment';
import { maskedNumber, phoneEnding } from './phone-ending';
import { singleLine } from './single-line';

const LONGEST_COMPANY_NAME = 120;
/** Tells the page to ask for another number at once. */
const NEW_NUMBER = 'way=new-number';

/** Every name that a text or an own template may use. Null prints nothing and is false in `{{#if}}`. */
export interface EmailVariables {
  firstName: string | null;
  maskedPhone: string;
  phoneEnding: string;
  link: string | null;
  /** The link, for a customer who has another number. */
  newNumberLink: string | null;
  expiresAt: string | null;
  deadline: string | null;
  caseReference: string | null;
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
  locale: { chosen: string; requested: string | null; timeZone: string },
): EmailVariables {
  const moment = (at: Date) => formatMoment(at, locale.chosen, locale.requested, locale.timeZone);
  return {
    firstName: displayName(values.firstName),
    maskedPhone: maskedNumber(values.maskedPhone ?? ''),
    phoneEnding: phoneEnding(values.maskedPhone ?? ''),
    link: values.link ?? null,
    newNumberLink: values.link === undefined ? null : withParameter(values.link, NEW_NUMBER),
    expiresAt: values.expiresAt ? moment(values.expiresAt) : null,
    deadline: values.deadline ? moment(values.deadline) : null,
    caseReference: values.caseReference ?? null,
    clientName: singleLine(company.name, LONGEST_COMPANY_NAME),
    supportEmail: company.supportEmail ?? null,
    supportUrl: company.supportUrl ?? null,
    primaryColor: company.primaryColor,
    buttonTextColor: readableTextOn(company.primaryColor),
    locale: locale.chosen,
    dir: textDirection(locale.chosen),
  };
}

/** Before the fragment, which a page of the host's own may have. */
function withParameter(link: string, parameter: string): string {
  const [address, ...fragment] = link.split('#');
  const joined = `${address}${address!.includes('?') ? '&' : '?'}${parameter}`;
  return [joined, ...fragment].join('#');
}
