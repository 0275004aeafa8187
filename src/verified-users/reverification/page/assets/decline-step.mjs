import { decline } from './api.mjs';
import { attempt } from './attempt.mjs';
import { button, element } from './element.mjs';
import { texts } from './page-data.mjs';
import { show } from './screen.mjs';

/** "I did not ask for this", at the end of a step. */
export function declineButton(state, step) {
  const ask = () => step.draw({ step: 'decline', returnTo: state }, { key: step.key });
  return element('p', { class: 'decline' }, button(texts.common.decline, ask, 'plain'));
}

/** Asks once more before it stops everything. */
export function declineStep({ returnTo }, step) {
  const stop = () => attempt(async () => step.draw(await decline()), step);
  show(
    { icon: 'shield', text: texts.decline },
    element(
      'div',
      { class: 'actions' },
      button(texts.decline.confirm, () => void stop()),
      button(texts.common.back, () => step.draw(returnTo, { key: step.key }), 'second'),
    ),
  );
}
