import { getState } from './api.mjs';
import { attempt } from './attempt.mjs';
import { failedStep, succeededStep } from './end-steps.mjs';
import { numberStep } from './number-step.mjs';
import { pageState } from './page-data.mjs';
import { pause } from './poll.mjs';
import { possessionStep, reasonOf } from './possession-step.mjs';
import { typed } from './typed.mjs';
import { verifyingStep } from './verifying-step.mjs';

/** The server has a page of its own for what has no session. */
const leave = () => location.reload();
const STEPS = {
  link: leave,
  link_invalid: leave,
  session_expired: leave,
  number: numberStep,
  possession: possessionStep,
  verifying: verifyingStep,
  succeeded: succeededStep,
  failed: failedStep,
};

let shown = { key: '', leaving: new AbortController() };
/** The last form the server has sent, for those who come back to it, and what is left to try. */
let lastForm = {};

/** What of a state makes it another one. */
const keyOf = ({ step, authToken = '', reason = '' }) => `${step} ${authToken}${reason}`;

/**
 * Draws a step and ends the one before.
 *
 * @param options `key`: what the server says meanwhile, where the step is the page's own; `isBegun`: see possession;
 *   `way`, `isAnother`: see number
 */
function draw(state, { key = keyOf(state), isBegun = false, way = null, isAnother = false } = {}) {
  shown.leaving.abort();
  const leaving = new AbortController();
  shown = { key, leaving };
  if (state.step === 'number') lastForm = { ...state, notice: null };
  if (state.notice) state = { ...state, notice: reasonOf(state.notice) };
  const { triesLeft = lastForm.triesLeft, caseReference } = state;
  lastForm = { ...lastForm, triesLeft, caseReference };
  const { signal } = leaving;
  STEPS[state.step](state, {
    ...{ signal, key, isBegun, way, isAnother, draw, hasTries: lastForm.triesLeft !== 0 },
    backToNumber: (notice) => backToNumber(notice, { signal, key }),
  });
}

/** @param notice why; null: the customer wants another number. There is no form that cannot succeed. */
function backToNumber(notice, { signal, key }) {
  if (lastForm.triesLeft !== 0) {
    const isAnother = notice === null;
    draw({ ...lastForm, step: 'number', notice }, { key, isAnother, way: isAnother ? 'new-number' : null });
  } else void attempt(async () => draw(await getState()), { signal, draw });
}

/** Another tab, the phone or the company may have moved on: the server's word counts. */
async function refresh() {
  const { key, leaving } = shown;
  const state = await getState().catch(
    ({ code }) => code === 'SESSION_EXPIRED' && { step: 'session_expired' },
  );
  if (state && !leaving.signal.aborted && keyOf(state) !== key) draw(state);
}

/** What was typed before the script was there is kept, and the cursor stays where it is. */
function takeOver({ state, possessionLeftMs }) {
  typed.of(state.caseReference);
  const { activeElement } = document;
  for (const { name, value } of document.querySelectorAll('input[id]'))
    if (value && name !== 'consent') typed.set(name, value);
  draw({ ...state, ...(possessionLeftMs !== undefined && { endsAtMs: Date.now() + possessionLeftMs }) });
  if (activeElement?.id) document.getElementById(activeElement.id)?.focus();
}

takeOver(pageState);
const look = () => document.visibilityState === 'visible' && refresh();
document.addEventListener('visibilitychange', look);
window.addEventListener('pageshow', ({ persisted }) => persisted && look());
// A moment later, for the server decides by its own clock.
void pause(pageState.sessionLeftMs + 1000, new AbortController().signal).then(look);
