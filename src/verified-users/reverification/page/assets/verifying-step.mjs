import { check } from './api.mjs';
import { attempt } from './attempt.mjs';
import { button, element } from './element.mjs';
import { texts } from './page-data.mjs';
import { pause } from './poll.mjs';
import { show } from './screen.mjs';
import { say } from './trouble.mjs';

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 8000;
const GROWTH = 1.5;
/** Half a minute or so; then the customer decides. */
const MOST_CHECKS = 8;

/** Asks the server until it knows more. `authToken` is that of the possession check that is over in this browser. */
export function verifyingStep(state, step) {
  const actions = element('div', { class: 'actions' });
  const waiting = element('p', { class: 'waiting' }, texts.common.wait);
  show({ icon: 'clock', text: texts.verifying, maskedPhone: state.maskedPhone }, waiting, actions);

  async function ask() {
    actions.replaceChildren();
    waiting.hidden = false;
    let pauseMs = FIRST_PAUSE_MS;
    for (let count = 0; count < MOST_CHECKS; count++) {
      const answer = await check();
      if (step.signal.aborted) return;
      const isPending =
        answer.step === 'verifying' || (answer.step === 'possession' && answer.authToken === state.authToken);
      if (!isPending) return step.draw(answer);
      await pause(pauseMs, step.signal);
      if (step.signal.aborted) return;
      pauseMs = Math.min(pauseMs * GROWTH, LONGEST_PAUSE_MS);
    }
    offerMore();
  }

  function offerMore() {
    waiting.hidden = true;
    actions.replaceChildren(
      button(texts.verifying.checkAgain, () => void again()),
      button(texts.common.startAgain, () => step.backToNumber(null), 'second'),
    );
  }

  async function again() {
    await attempt(ask, { ...step, isQuiet: true });
    sayIfSlow();
  }

  function sayIfSlow() {
    if (!step.signal.aborted && actions.childElementCount > 0) say(texts.verifying.slow);
  }

  void again();
}
