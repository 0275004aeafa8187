import { check } from './api.mjs';
import { attempt } from './attempt.mjs';
import { codeScreen } from './code-screen.mjs';
import { resendButton } from './countdown.mjs';
import { declineButton } from './decline-step.mjs';
import { checkDevice } from './device-check.mjs';
import { button, element } from './element.mjs';
import { linkScreen } from './link-screen.mjs';
import { typedPhone } from './number-step.mjs';
import { pageData, texts } from './page-data.mjs';
import { pause, whileLookedAt } from './poll.mjs';
import { show } from './screen.mjs';
import { showTrouble } from './trouble.mjs';
import { loadSdk } from './web-sdk.mjs';

/** A tab that is left open must not use up what the server allows to be asked. */
const ASK_EVERY_MS = 15_000;
/** Once the SDK says that it is through, Prove's answer is a matter of seconds. */
const PAUSES_AFTER_SDK_MS = [1000, 2000, 4000, 8000];

/** The links of the check that this page ran last. */
let lastCheck = null;

/** What this page knows of why possession was not shown, beyond the server's word for it. */
export function reasonOf(notice) {
  if (notice !== 'possession_failed' || lastCheck === null) return notice;
  if (!lastCheck.isShown) return 'code_failed';
  return lastCheck.isExpired ? 'link_expired' : 'link_failed';
}

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
  const labels = { resend: words.submit, resendIn: words.submitIn };
  const send = resendButton(labels, '', () => step.draw(state, { isBegun: true }));
  void send.hold(resendAtMs(state), step.signal);
  show(
    {
      icon: 'message',
      text: words,
      maskedPhone: shownPhone(state),
      count: 2,
      below: declineButton(state, step),
    },
    element('div', { class: 'actions' }, send.made, otherNumber(step)),
  );
}

async function run(state, step) {
  const extras = () => [otherNumber(step), declineButton(state, step)];
  const [other, below] = extras();
  const phone = shownPhone(state);
  show(
    { icon: 'message', text: texts.sending, maskedPhone: phone, count: 2, below },
    element('p', { class: 'waiting' }, texts.common.wait),
    element('div', { class: 'actions' }, other),
  );
  const codes = codeScreen(phone, step, extras);
  const links = linkScreen(state, phone, step, extras, () => void start());
  lastCheck = links;

  async function start() {
    try {
      const sdk = await loadSdk();
      if (step.signal.aborted) return;
      await checkDevice(sdk, state.possession, state.authToken, {
        code: codes.ask,
        link,
        resend: links.ask,
        otherNumber: () => step.signal.aborted || step.backToNumber('refused'),
      });
      if (!step.signal.aborted) over();
    } catch (error) {
      if (!step.signal.aborted) await failed(error);
    }
  }

  function link() {
    if (step.signal.aborted) return;
    if (!links.isShown) keepLooking(state, step);
    links.begin();
  }

  /** What the browser saw proves nothing: only the server's own question to Prove does. */
  function over() {
    if (links.isShown) void settle(state, step);
    else step.draw({ ...state, step: 'verifying' }, { key: step.key });
  }

  /** A link that was sent can still be opened: this page asks the server by itself. */
  async function failed(error) {
    if (!links.isShown) return afterFailure(error, state, step);
    if ((await lookAgain(state, step)) || step.signal.aborted || links.isKnownSent) return;
    showTrouble(error.code === 'SDK' ? texts.trouble.sdk : texts.trouble.unexpected, links.again);
  }

  await start();
}

/**
 * The SDK's part is over: the link was opened, or the connection on which it waited was lost. Then the link can still be
 * opened, and the screen stays.
 */
async function settle(state, step) {
  const ask = async () => {
    const answer = await check();
    if (!step.signal.aborted && answer.authToken !== state.authToken) step.draw(answer);
  };
  for (const pauseMs of PAUSES_AFTER_SDK_MS) {
    // One at a time: between them the buttons work.
    await attempt(ask, { ...step, isQuiet: true });
    await pause(pauseMs, step.signal);
    if (step.signal.aborted) return;
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
  if (!step.hasTries) return element('p', { class: 'note' }, texts.number.noTryLeft);
  return button(
    texts.common.otherNumber,
    () => void attempt(async () => step.backToNumber(null), step),
    'second',
  );
}

/** In full only what was typed on this page, and only while this is the number that is being verified. */
function shownPhone({ maskedPhone }) {
  const typed = typedPhone().trim();
  const ending = /\d+$/.exec(maskedPhone)?.[0];
  return ending && typed.replace(/\D/g, '').endsWith(ending) ? typed : maskedPhone;
}

/** When another message may be asked for, by this device's clock; never later than if it had been sent just now. */
function resendAtMs({ endsAtMs, expiresAt, resendAt }) {
  const byServer = endsAtMs - (Date.parse(expiresAt) - Date.parse(resendAt));
  return Math.min(byServer, Date.now() + pageData.messagePauseSeconds * 1000);
}
