import { element } from './element.mjs';
import { fill, texts } from './page-data.mjs';
import { show } from './screen.mjs';
import { typed } from './typed.mjs';

const ICONS = { declined: 'shield', expired: 'clock' };

export function succeededStep({ maskedPhone }) {
  typed.clear();
  show({ icon: 'done', text: texts.succeeded, maskedPhone });
}

/** As the server draws it, in `step-screen.ts`. */
export function failedStep({ reason, notice, caseReference }) {
  typed.clear();
  const isLastTry = reason === 'attempts_used_up';
  const words = isLastTry && notice === 'review' ? texts.failed_review : texts[`failed_${reason}`];
  const why = isLastTry ? texts.last_try[notice] : undefined;
  const text = { heading: words.heading, opening: why ? [why, ...words.opening] : words.opening };
  show({ icon: ICONS[reason] ?? 'notice', text }, reference(caseReference));
}

/** What to quote to support. */
export function reference(caseReference) {
  return element('p', { class: 'reference' }, fill(texts.common.reference, { reference: caseReference }));
}
