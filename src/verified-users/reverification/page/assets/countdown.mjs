import { button } from './element.mjs';
import { fill } from './page-data.mjs';
import { pause } from './poll.mjs';

/**
 * Counts down to a moment by the clock, however long the tab slept.
 *
 * @param draw is told the seconds that are left, once a second
 * @returns whether the moment came; false when the step was left before
 */
export async function countDown(untilMs, signal, draw) {
  for (;;) {
    const leftMs = untilMs - Date.now();
    if (signal.aborted) return false;
    if (leftMs <= 0) return true;
    draw(Math.ceil(leftMs / 1000));
    await pause(leftMs % 1000 || 1000, signal);
  }
}

/** `2:05`. */
export function asClock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/**
 * A button that sends another message, and holds still until that makes sense. It keeps the focus meanwhile.
 *
 * @param words `resend`, and `resendIn` with `{time}` in it
 * @returns `hold(untilMs, signal)` makes it wait
 */
export function resendButton(words, kind, send) {
  let isHeld = false;
  const made = button(words.resend, () => isHeld || send(), kind);
  async function hold(untilMs, signal) {
    isHeld = untilMs > Date.now();
    made.setAttribute('aria-disabled', String(isHeld));
    const write = (seconds) => (made.textContent = fill(words.resendIn, { time: asClock(seconds) }));
    if (!(await countDown(untilMs, signal, write))) return;
    isHeld = false;
    made.setAttribute('aria-disabled', 'false');
    made.textContent = words.resend;
  }
  return { made, hold };
}

/** Ends what was counted before, when counting begins anew or the step is left. */
export function rounds(signal) {
  let round = new AbortController();
  signal.addEventListener('abort', () => round.abort());
  return () => {
    round.abort();
    round = new AbortController();
    if (signal.aborted) round.abort();
    return round.signal;
  };
}
