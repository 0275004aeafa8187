import Handlebars from 'handlebars';
import type { CustomerState } from '../customer/customer-state';
import type { IconName } from './page-icons';
import type { SentForm, StepsView } from './page-view';
import type { StepTexts } from './step-text';

type StateOf<Step extends CustomerState['step']> = Extract<CustomerState, { step: Step }>;
/** Plain, or with the number in it as markup. */
type Line = string | Handlebars.SafeString;

interface Field {
  name: string;
  label: string;
  hint: string | null;
  value: string;
  fault: string | null;
  type: 'tel' | 'text';
  maxlength: number;
  autocomplete: string;
}

/** One step as the server draws it: for browsers without script, and until the script is there. */
export interface StepScreen {
  icon: IconName;
  heading: string;
  opening: Line[];
  progress?: string;
  notices?: string[];
  reference?: string;
  /** The form for the number. */
  number?: {
    way: 'known' | 'new-number';
    fields: Field[];
    name: { label: string; value: string; hint: string } | null;
    consent: { legend: string; text: string; label: string; fault: string | null } | null;
    textVersion: string | null;
    carrier: string | null;
    submit: string;
    /** The other way. */
    other: { way: 'known' | 'new-number'; label: string } | null;
  };
  /** Something goes on by itself. */
  waiting?: string;
  /** The customer's own question how it stands. */
  check?: string;
  noScript?: string[];
  decline?: string;
}

/** The step of the state, in the texts of one locale. */
export function stepScreen(view: StepsView, texts: StepTexts, locale: string): StepScreen {
  const { state } = view;
  switch (state.step) {
    case 'number':
      return numberScreen(view, state, texts, locale);
    case 'possession': {
      const { heading, opening } = texts[`resume_${state.possession}`];
      return {
        ...{ icon: 'message', heading, opening: withPhone(opening, state.maskedPhone, texts) },
        ...{ progress: progressOf(2, texts), waiting: texts.common.wait },
        ...{ noScript: texts.possession.noScript, decline: texts.common.decline },
      };
    }
    case 'verifying': {
      const { heading, opening, checkAgain } = texts.verifying;
      return { icon: 'clock', heading, opening, waiting: texts.common.wait, check: checkAgain };
    }
    case 'succeeded': {
      const { heading, opening } = texts.succeeded;
      return { icon: 'done', heading, opening: withPhone(opening, state.maskedPhone, texts) };
    }
    case 'failed':
      return failedScreen(state, texts);
  }
}

function numberScreen(
  { way, sent }: StepsView,
  state: StateOf<'number'>,
  texts: StepTexts,
  locale: string,
): StepScreen {
  const { number: words, known, common } = texts;
  const { maskedPhone, maskedName, numberInDoubt, consent } = state;
  const mayKeep = maskedPhone !== null && !numberInDoubt;
  const isNew = !mayKeep || way === 'new-number' || Boolean(sent?.phoneNumber);
  const opening = isNew ? openingOf(state, words) : known.opening;
  const asksName = maskedName === null || sent?.fault === 'NAME_REQUIRED';
  const notices = noticesOf(state, texts);
  return {
    icon: 'phone',
    heading: isNew ? words.heading : known.heading,
    opening: withPhone(opening, maskedPhone ?? '', texts),
    progress: progressOf(1, texts),
    notices,
    ...(state.notice && state.notice !== 'abandoned' && { reference: referenceOf(state, texts) }),
    number: {
      way: isNew ? 'new-number' : 'known',
      fields: fieldsOf(sent, { isNew, asksName }, words),
      name: asksName ? null : { label: words.nameLabel, value: maskedName, hint: words.nameHint },
      consent: consentOf(sent, texts, locale),
      textVersion: consent.byContinuing.length > 0 || sent?.country ? consent.textVersion : null,
      carrier: consent.byContinuing.length > 0 ? texts.consent.carrier : null,
      submit: words.submit,
      other: !mayKeep
        ? null
        : isNew
          ? { way: 'known', label: words.keep }
          : { way: 'new-number', label: known.newNumber },
    },
    noScript: [words.noScript],
    decline: common.decline,
  };
}

function openingOf(
  { maskedPhone, numberInDoubt }: StateOf<'number'>,
  { opening, openingInDoubt, openingWithoutNumber }: StepTexts['number'],
): string[] {
  if (maskedPhone === null) return openingWithoutNumber;
  return numberInDoubt ? openingInDoubt : opening;
}

function fieldsOf(
  sent: SentForm | undefined,
  { isNew, asksName }: { isNew: boolean; asksName: boolean },
  words: StepTexts['number'],
): Field[] {
  const phone: Field = {
    ...{ name: 'phone', label: words.phoneLabel, hint: words.phoneHint, value: sent?.phoneNumber ?? '' },
    ...{ type: 'tel', maxlength: 40, autocomplete: 'tel', fault: phoneFaultOf(sent, words) },
  };
  const nameOf = (name: 'firstName' | 'lastName', autocomplete: string): Field => ({
    ...{ name, label: words[`${name}Label`], hint: null, value: sent?.[name] ?? '' },
    ...{ type: 'text', maxlength: 100, autocomplete },
    fault: sent?.fault === 'NAME_REQUIRED' && !sent[name] ? words[`${name}Missing`] : null,
  });
  return [
    ...(isNew ? [phone] : []),
    ...(asksName ? [nameOf('firstName', 'given-name'), nameOf('lastName', 'family-name')] : []),
  ];
}

function phoneFaultOf(sent: SentForm | undefined, words: StepTexts['number']): string | null {
  if (sent?.fault !== 'INVALID_PHONE_NUMBER') return null;
  return sent.phoneNumber ? words.phoneInvalid : words.phoneMissing;
}

function consentOf(sent: SentForm | undefined, { consent }: StepTexts, locale: string) {
  if (sent?.country === undefined) return null;
  const { country } = sent;
  // A calling code where several countries share it.
  const from = country.startsWith('+')
    ? country
    : new Intl.DisplayNames([locale], { type: 'region' }).of(country);
  const text = consent.text.replace('{country}', from ?? country);
  return { legend: consent.legend, text, label: consent.label, fault: consent.missing };
}

/** Why the customer is here again, and what is left to try. */
function noticesOf({ notice, triesLeft }: StateOf<'number'>, { notice: words, number }: StepTexts): string[] {
  if (notice === null) return [];
  const left = triesLeft === 1 ? number.lastTry : number.triesLeft.replace('{count}', String(triesLeft));
  return notice === 'abandoned' ? [left] : [words[notice], left];
}

function failedScreen(state: StateOf<'failed'>, texts: StepTexts): StepScreen {
  const { reason, notice } = state;
  const isReview = reason === 'attempts_used_up' && notice === 'review';
  const { heading, opening } = isReview ? texts.failed_review : texts[`failed_${reason}` as const];
  const why = reason === 'attempts_used_up' && notice ? lastTryOf(notice, texts) : undefined;
  const icon = reason === 'declined' ? 'shield' : reason === 'expired' ? 'clock' : 'notice';
  return {
    ...{ icon, heading, opening: [...(why ? [why] : []), ...opening] },
    reference: referenceOf(state, texts),
  };
}

function lastTryOf(notice: string, { last_try: words }: StepTexts): string | undefined {
  return (words as Partial<Record<string, string>>)[notice];
}

function referenceOf({ caseReference }: CustomerState, { common }: StepTexts): string {
  return common.reference.replace('{reference}', caseReference ?? '');
}

function progressOf(count: number, { common }: StepTexts): string {
  return common.progress.replace('{count}', String(count));
}

/** A screen reader hears the ending of the number, not four dots. */
function withPhone(lines: readonly string[], maskedPhone: string, { common }: StepTexts): Line[] {
  const escape = (text: string) => Handlebars.escapeExpression(text);
  const ending = /\d*$/.exec(maskedPhone)![0];
  const spoken = common.spokenNumber.replace('{ending}', ending);
  const markup =
    `<strong aria-hidden="true">${escape(maskedPhone.replace(' ', '\u00a0'))}</strong>` +
    `<span class="spoken">${escape(spoken)}</span>`;
  return lines.map((line) =>
    line.includes('{phone}')
      ? new Handlebars.SafeString(escape(line).replace('{phone}', () => markup))
      : line,
  );
}
