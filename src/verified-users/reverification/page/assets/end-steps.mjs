import { askFreshLink } from './api.mjs';
import { attempt } from './attempt.mjs';
import { button, element } from './element.mjs';
import { texts } from './page-data.mjs';
import { show } from './screen.mjs';

const FAILURE_ICONS = { declined: 'shield', expired: 'clock' };

export function succeededStep({ maskedPhone }) {
  show({ icon: 'done', text: texts.succeeded, maskedPhone });
}

export function failedStep({ reason }) {
  const text = texts[`failed_${reason}`] ?? texts.failed_cancelled;
  show({ icon: FAILURE_ICONS[reason] ?? 'notice', text });
}

export function linkInvalidStep(_state, step) {
  show({ icon: 'notice', text: texts.link_invalid }, freshLink(step));
}

export function sessionExpiredStep(_state, step) {
  show({ icon: 'clock', text: texts.session_expired }, freshLink(step));
}

/** Says the same whatever the link was (P12). */
export function freshLinkAskedStep() {
  show({ icon: 'message', text: texts.fresh_link_asked });
}

function freshLink(step) {
  const ask = async () => {
    await askFreshLink();
    if (!step.signal.aborted) step.draw({ step: 'fresh_link_asked' }, { key: step.key });
  };
  return element(
    'div',
    { class: 'actions' },
    button(texts.fresh_link.button, () => void attempt(ask, step)),
  );
}
