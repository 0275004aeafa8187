import { element } from './element.mjs';

/** Asks before what cannot be undone. Resolves with whether to go on; Escape means no. */
export function confirmed(question, consequence, yes) {
  const close = (answer) => () => dialog.close(answer);
  const dialog = element(
    'dialog',
    { class: 'confirm', 'aria-labelledby': 'confirm-title' },
    element('h2', { id: 'confirm-title' }, question),
    element('p', { class: 'hint' }, consequence),
    element(
      'div',
      { class: 'buttons' },
      // The first one has the focus: Enter by mistake does nothing.
      element('button', { class: 'button', type: 'button', onclick: close('') }, 'Cancel'),
      element('button', { class: 'button danger', type: 'button', onclick: close('yes') }, yes),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) =>
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    }),
  );
}
