import { pageData, texts, fill } from './page-data.mjs';
import { clearTrouble, say, showTrouble } from './trouble.mjs';

const main = document.querySelector('main');
/** The step in which something is being done. */
let busy = null;

/**
 * Does what the customer asked for, once at a time. What goes wrong is said where the customer is, with a button that
 * tries again; nothing that was typed is touched.
 *
 * @param work what to do
 * @param step `signal` is aborted when the step is left, `draw` draws another; `onFault` may deal
 *   with an error: true; `isQuiet`: the step says by itself that the customer has to wait
 */
export async function attempt(work, step) {
  if (busy === step.signal) return;
  setBusy(step.signal);
  clearTrouble();
  if (!step.isQuiet) say(texts.common.wait);
  try {
    await work();
    if (!step.signal.aborted) say('');
  } catch (error) {
    if (!step.signal.aborted) explain(error, work, step);
  } finally {
    // The work may have drawn a step that is busy itself.
    if (busy === step.signal) setBusy(null);
  }
}

function explain(error, work, step) {
  say('');
  if (error.code === 'SESSION_EXPIRED') step.draw({ step: 'session_expired' });
  else if (!step.onFault?.(error)) showTrouble(textFor(error), () => void attempt(work, step));
}

function textFor({ code, retryAfterSeconds }) {
  const { network, unavailable, tooMany, pause, sdk, unexpected } = texts.trouble;
  if (code === 'NETWORK') return network;
  if (code === 'SDK') return sdk;
  if (code === 'UNAVAILABLE') return unavailable;
  if (code === 'TOO_MANY_REQUESTS') return fill(tooMany, { wait: inWords(retryAfterSeconds ?? 60) });
  if (code === 'MESSAGE_PAUSE') return fill(pause, { wait: inWords(retryAfterSeconds ?? 30) });
  return unexpected;
}

function inWords(seconds) {
  const [count, unit] = seconds < 60 ? [Math.ceil(seconds), 'second'] : [Math.ceil(seconds / 60), 'minute'];
  return new Intl.NumberFormat(pageData.locale, { style: 'unit', unit, unitDisplay: 'long' }).format(count);
}

function setBusy(signal) {
  busy = signal;
  main.setAttribute('aria-busy', String(signal !== null));
}
