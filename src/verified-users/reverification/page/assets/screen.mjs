import { element } from './element.mjs';
import { icon } from './icon.mjs';
import { fill, pageData, texts } from './page-data.mjs';
import { withPhone } from './phone-text.mjs';
import { clearTrouble } from './trouble.mjs';

const place = document.getElementById('step');
const foot = document.getElementById('below');

/**
 * Shows one step and moves the focus to its heading, so that a screen reader begins there.
 *
 * @param text `heading` and `opening` of the step
 * @param below what comes after messages about this step
 * @param count of the two steps the customer sees; none for what is no step
 */
export function show({ icon: drawing, text, maskedPhone, count, below }, ...content) {
  clearTrouble();
  const heading = element('h1', { tabindex: '-1' }, text.heading);
  place.replaceChildren(
    icon(drawing),
    ...(count ? [element('p', { class: 'progress' }, fill(texts.common.progress, { count }))] : []),
    heading,
    ...text.opening.map((paragraph) => element('p', {}, withPhone(paragraph, maskedPhone ?? ''))),
    ...content.filter((child) => child !== null),
  );
  foot.replaceChildren(...(below ? [below] : []));
  document.title = `${text.heading} · ${pageData.clientName}`;
  heading.focus();
}
