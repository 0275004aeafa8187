import { decline } from './api.mjs';
import { attempt } from './attempt.mjs';
import { button, element } from './element.mjs';
import { texts } from './page-data.mjs';

/** "This isn't my account", at the end of a step. */
export function declineButton(state, step) {
  return element(
    'p',
    { class: 'decline' },
    button(texts.common.decline, () => ask(step), 'plain'),
  );
}

/** Asks once more before everything is stopped. Over the step, which goes on: what runs there is not lost by asking. */
function ask(step) {
  const words = texts.decline;
  // The step may be busy itself, and does not have to wait for the answer to this question.
  const asking = new AbortController();
  const fault = element('p', { class: 'fault', role: 'alert' });
  const onFault = () => {
    fault.textContent = texts.trouble.unexpected;
    return true;
  };
  const stop = () =>
    attempt(async () => step.draw(await decline()), {
      ...step,
      ...{ signal: asking.signal, isQuiet: true, onFault },
    });
  const back = button(words.back, () => dialog.remove(), 'second');
  const dialog = element(
    'dialog',
    { 'aria-labelledby': 'decline-heading' },
    element('h2', { id: 'decline-heading' }, words.heading),
    ...words.opening.map((paragraph) => element('p', {}, paragraph)),
    fault,
    element(
      'div',
      { class: 'actions' },
      button(words.button, () => void stop(), 'danger'),
      back,
    ),
  );
  dialog.addEventListener('close', () => dialog.remove());
  step.signal.addEventListener('abort', () => {
    asking.abort();
    dialog.remove();
  });
  document.querySelector('main').append(dialog);
  if (dialog.showModal) dialog.showModal();
  else dialog.setAttribute('open', '');
  back.focus();
}
