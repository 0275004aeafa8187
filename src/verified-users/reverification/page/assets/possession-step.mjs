import { check } from './api.mjs';
import { attempt } from './attempt.mjs';
import { codeScreen } from './code-screen.mjs';
import { declineButton } from './decline-step.mjs';
import { checkDevice } from './device-check.mjs';
import { button, element } from './element.mjs';
import { linkScreen } from './link-screen.mjs';
import { texts } from './page-data.mjs';
import { pause, whileLookedAt } from './poll.mjs';
import { show } from './screen.mjs';
import { showTrouble } from './trouble.mjs';
import { loadSdk } from './web-sdk.mjs';

/** A tab that is left open must not use up what the server allows to be asked. */
const ASK_EVERY_MS = 15_000;

/**
 * Shows that the phone is at hand. Only right after the form a message is sent at once; after a reload or in another tab the
 * customer is asked first, for it would be one more message.
 */
export function possessionStep(state, step) {
  void endInTime(state, step);
  if (step.isBegun) void run(state, step);
  else resume(state, step);
}

function resume(state, step) {
  keepLooking(state, step);
  const words = texts[`resume_${state.possession}`];
  show(
    {
      icon: 'message',
      text: words,
      maskedPhone: state.maskedPhone,
      count: 2,
      below: declineButton(state, step),
    },
    element(
      'div',
      { class: 'actions' },
      button(words.submit, () => step.draw(state, { isBegun: true })),
      otherNumber(step),
    ),
  );
}

async function run(state, step) {
  const extras = () => [otherNumber(step), declineButton(state, step)];
  const [other, below] = extras();
  show(
    { icon: 'message', text: texts.sending, maskedPhone: state.maskedPhone, count: 2, below },
    element('p', { class: 'waiting' }, texts.common.wait),
    element('div', { class: 'actions' }, other),
  );
  try {
    const sdk = await loadSdk();
    if (step.signal.aborted) return;
    const codes = codeScreen(state, extras);
    const links = linkScreen(state, extras);
    const { over, cancel } = checkDevice(sdk, state.possession, state.authToken, {
      code: codes.ask,
      resend: () => links.ask(() => keepLooking(state, step)),
      otherNumber: step.backToNumber,
    });
    step.signal.addEventListener('abort', cancel);
    await over;
    // What the browser saw proves nothing: only the server's own question to Prove does.
    if (!step.signal.aborted) step.draw({ ...state, step: 'verifying' }, { key: step.key });
  } catch (error) {
    if (!step.signal.aborted) await afterFailure(error, state, step);
  }
}

/** The SDK gave up. The server may know more; otherwise the customer can have another message. */
async function afterFailure({ code }, state, step) {
  if (code !== 'SDK' && (await lookAgain(state, step))) return;
  if (step.signal.aborted) return;
  step.draw(state, { key: step.key });
  const { sdk, unexpected } = texts.trouble;
  showTrouble(code === 'SDK' ? sdk : unexpected, () => step.draw(state, { isBegun: true }));
}

/** The phone may be done though this page was not told: it was reloaded, or the SDK's connection has died. */
function keepLooking(state, step) {
  void whileLookedAt(ASK_EVERY_MS, step.signal, () => lookAgain(state, step));
}

/** @returns whether another step was drawn. Who is away now may be back when it is asked again. */
async function lookAgain(state, step) {
  const answer = await check().catch(({ code }) =>
    code === 'SESSION_EXPIRED' ? { step: 'session_expired' } : null,
  );
  if (!answer || step.signal.aborted || answer.authToken === state.authToken) return false;
  step.draw(answer);
  return true;
}

async function endInTime(state, step) {
  await pause(Math.max(state.endsAtMs - Date.now(), 0), step.signal);
  if (!step.signal.aborted && !(await lookAgain(state, step))) step.backToNumber('timed_out');
}

function otherNumber(step) {
  return button(
    texts.common.otherNumber,
    () => void attempt(async () => step.backToNumber(null), step),
    'second',
  );
}
