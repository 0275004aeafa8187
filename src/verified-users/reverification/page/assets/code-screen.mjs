import { button, element, form, submitButton } from './element.mjs';
import { field } from './field.mjs';
import { texts } from './page-data.mjs';
import { show } from './screen.mjs';
import { say } from './trouble.mjs';

/** Asks for the code of the text message, as often as the SDK wants it. */
export function codeScreen({ maskedPhone }, extras) {
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
  let answer = () => undefined;
  let isShown = false;
  let isResent = false;

  function submit() {
    const digits = code.input.value.replace(/\D/g, '');
    if (digits === '') code.refuse(words.missing);
    else tell(digits, texts.common.wait);
  }

  function tell(otp, text) {
    isResent = otp === null;
    say(text);
    answer(otp);
    answer = () => undefined;
  }

  function draw() {
    isShown = true;
    const [otherNumber, below] = extras();
    const resend = button(words.resend, () => tell(null, texts.common.wait), 'second');
    show(
      { icon: 'message', text: words, maskedPhone, count: 2, below },
      form(submit, code.whole, submitButton(words.submit)),
      element('div', { class: 'actions' }, resend, otherNumber),
    );
  }

  return {
    ask(fault) {
      if (!isShown) draw();
      say(isResent ? words.resent : '');
      if (fault) {
        code.input.value = '';
        code.refuse(words.wrong);
      } else if (isResent) {
        code.input.value = '';
        code.accept();
        code.input.focus();
      }
      return new Promise((resolve) => (answer = resolve));
    },
  };
}
