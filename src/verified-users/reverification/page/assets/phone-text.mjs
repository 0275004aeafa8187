import { element } from './element.mjs';
import { fill, texts } from './page-data.mjs';

/** A text with the masked number in it, which a screen reader hears as its ending, not as four dots. */
export function withPhone(text, maskedPhone) {
  const [before, after] = text.split('{phone}');
  if (after === undefined) return [text];
  const unbroken = maskedPhone.replaceAll(' ', '\u00a0');
  // One that was just typed is shown as it was typed.
  if (!maskedPhone.startsWith('•')) return [before, element('strong', {}, unbroken), after];
  const ending = /\d*$/.exec(maskedPhone)[0];
  return [
    before,
    element('strong', { 'aria-hidden': 'true' }, unbroken),
    element('span', { class: 'spoken' }, fill(texts.common.spokenNumber, { ending })),
    after,
  ];
}
