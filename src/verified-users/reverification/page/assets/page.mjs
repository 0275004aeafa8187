import { getState } from './api.mjs';
import { attempt } from './attempt.mjs';
import { declineStep } from './decline-step.mjs';
import {
  failedStep,
  freshLinkAskedStep,
  linkInvalidStep,
  sessionExpiredStep,
  succeededStep,
} from './end-steps.mjs';
import { numberStep } from './number-step.mjs';
import { pageData } from './page-data.mjs';
import { possessionStep } from './possession-step.mjs';
import { verifyingStep } from './verifying-step.mjs';

const STEPS = {
  // Nobody has pressed the first button yet: the server's page has it.
  link: () => location.reload(),
  link_invalid: linkInvalidStep,
  number: numberStep,
  possession: possessionStep,
  verifying: verifyingStep,
  succeeded: succeededStep,
  failed: failedStep,
  decline: declineStep,
  session_expired: sessionExpiredStep,
  fresh_link_asked: freshLinkAskedStep,
};

let shown = { key: '', leaving: new AbortController() };
/** The last form the server has sent, for those who come back to it. */
let lastForm = {};

/** What of a state makes it another one. */
const keyOf = ({ step, authToken = '', reason = '' }) =>
  `${step === 'session_expired' ? 'link_invalid' : step} ${authToken}${reason}`;

/**
 * Draws a step and ends the one before.
 *
 * @param options `key`: what the server says meanwhile, where the step is the page's own; `isBegun`: see possession
 */
function draw(state, { key = keyOf(state), isBegun = false } = {}) {
  shown.leaving.abort();
  const leaving = new AbortController();
  shown = { key, leaving };
  if (state.step === 'number') lastForm = { ...state, notice: null };
  const backToNumber = (notice) => draw({ ...lastForm, step: 'number', notice }, { key });
  STEPS[state.step](state, { signal: leaving.signal, key, isBegun, draw, backToNumber });
}

/** Another tab, the phone or the company may have moved on: the server's word counts. */
async function refresh() {
  const { key, leaving } = shown;
  const state = await getState();
  if (!leaving.signal.aborted && keyOf(state) !== key) draw(state);
}

if (pageData.view === 'link_invalid') draw({ step: 'link_invalid' });
else {
  void attempt(refresh, { signal: shown.leaving.signal, draw });
  const look = () => document.visibilityState === 'visible' && refresh().catch(() => undefined);
  document.addEventListener('visibilitychange', look);
  window.addEventListener('pageshow', ({ persisted }) => persisted && look());
}
