import { asClock, countDown, resendButton, rounds } from './countdown.mjs';
import { element } from './element.mjs';
import { reference } from './end-steps.mjs';
import { fill, pageData, texts } from './page-data.mjs';
import { show } from './screen.mjs';
import { say } from './trouble.mjs';

const LIFETIME_MS = 3 * 60_000;

/**
 * Waits for the link in the text message to be opened, and offers to send it again. It is drawn as soon as the SDK sends a
 * link: whether the SDK ever asks for more depends on what Prove answers.
 *
 * @param sendAnew has a link sent where the SDK does not ask
 */
export function linkScreen(state, shownPhone, step, extras, sendAnew) {
  const words = texts.link;
  const timer = element('p', { class: 'timer', role: 'timer' });
  const nextRound = rounds(step.signal);
  let resend = null;
  let answer = null;
  let drawn = '';
  let isSending = false;
  let isKnownSent = false;

  function again() {
    isSending = true;
    say(texts.common.wait);
    if (!answer) return sendAnew();
    answer();
    answer = null;
  }

  function draw(name, text, kind, ...content) {
    if (drawn === name) return;
    drawn = name;
    const [otherNumber, below] = extras();
    resend = resendButton(words, kind, again);
    show(
      { ...text, maskedPhone: shownPhone, count: 2, below },
      ...content,
      element('div', { class: 'actions' }, resend.made, otherNumber),
    );
  }

  async function sent() {
    const signal = nextRound();
    const isResent = isSending;
    isSending = false;
    const waiting = element('p', { class: 'waiting', role: 'status' }, words.waiting);
    draw('waiting', { icon: 'message', text: words }, 'second', waiting, timer);
    say(isResent ? words.resent : '');
    void resend.hold(Date.now() + pageData.messagePauseSeconds * 1000, signal);
    const write = (seconds) => (timer.textContent = fill(words.left, { time: asClock(seconds) }));
    if (!(await countDown(Date.now() + LIFETIME_MS, signal, write))) return;
    draw('expired', { icon: 'clock', text: texts.link_expired }, '', reference(state.caseReference));
  }

  return {
    /** The SDK sends a link. */
    begin() {
      isKnownSent = false;
      void sent();
    },
    /** The SDK has sent it. @returns resolves when it is to be sent again. */
    ask() {
      isKnownSent = true;
      if (isSending) void sent();
      return new Promise((resolve) => (answer = resolve));
    },
    again,
    get isShown() {
      return drawn !== '';
    },
    /** Whether the SDK has said that the link was sent; it may never say so. */
    get isKnownSent() {
      return isKnownSent;
    },
    /** When the link that was sent last can no longer be opened. */
    get isExpired() {
      return drawn === 'expired';
    },
  };
}
