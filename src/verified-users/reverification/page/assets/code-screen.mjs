import { asClock, countDown, resendButton, rounds } from './countdown.mjs';
import { element, form, submitButton } from './element.mjs';
import { field } from './field.mjs';
import { fill, pageData, texts } from './page-data.mjs';
import { show } from './screen.mjs';
import { say } from './trouble.mjs';

/** Prove's codes have four to six digits. */
const SHORTEST = 4;
const LONGEST = 6;
const LIFETIME_MS = 2 * 60_000;

/** Asks for the code of the text message, as often as the SDK wants it. */
export function codeScreen(shownPhone, step, extras) {
  const words = texts.code;
  const code = field({
    name: 'code',
    label: words.label,
    hint: words.hint,
    class: 'code',
    inputmode: 'numeric',
    autocomplete: 'one-time-code',
    maxlength: '12',
  });
  const timer = element('p', { class: 'timer', role: 'timer' });
  const resend = resendButton(words, 'second', () => tell(null));
  const nextRound = rounds(step.signal);
  let answer = null;
  let digitsBefore = 0;
  let isShown = false;
  let isResent = true;
  let isExpired = false;

  const digitsOf = () => code.input.value.replace(/\D/g, '');

  /** Complete by itself: filled in at once by the phone or from the clipboard, or typed to the longest length. */
  code.input.addEventListener('input', () => {
    const digits = digitsOf().length;
    const isPutIn = digits - digitsBefore >= SHORTEST;
    digitsBefore = digits;
    if (isPutIn || digits === LONGEST) submit();
  });

  function submit() {
    const digits = digitsOf();
    if (digits === '') code.refuse(words.missing);
    else tell(digits);
  }

  function tell(otp) {
    if (!answer) return;
    isResent = otp === null;
    say(texts.common.wait);
    answer(otp);
    answer = null;
  }

  function draw() {
    isShown = true;
    const [otherNumber, below] = extras();
    show(
      { icon: 'message', text: words, maskedPhone: shownPhone, count: 2, below },
      form(submit, code.whole, timer, submitButton(words.submit)),
      element('div', { class: 'actions' }, resend.made, otherNumber),
    );
    code.input.focus();
  }

  /** The SDK has had a code sent. */
  async function sent() {
    const signal = nextRound();
    isResent = false;
    isExpired = false;
    void resend.hold(Date.now() + pageData.messagePauseSeconds * 1000, signal);
    const write = (seconds) => (timer.textContent = fill(words.left, { time: asClock(seconds) }));
    if (!(await countDown(Date.now() + LIFETIME_MS, signal, write))) return;
    isExpired = true;
    timer.textContent = words.expired;
    say(words.expired);
  }

  function clear() {
    code.input.value = '';
    digitsBefore = 0;
  }

  return {
    ask(fault) {
      const isAgain = isShown;
      if (!isShown) draw();
      say(isAgain && isResent ? words.resent : '');
      if (isResent) void sent();
      if (isAgain) clear();
      if (fault) {
        // Said once, at the field.
        if (isExpired) timer.textContent = '';
        code.refuse(isExpired ? words.expired : words.wrong);
      } else if (isAgain) {
        code.accept();
        code.input.focus();
      }
      return new Promise((resolve) => (answer = resolve));
    },
  };
}
