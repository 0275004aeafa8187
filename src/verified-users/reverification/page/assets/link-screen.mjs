import { button, element } from './element.mjs';
import { texts } from './page-data.mjs';
import { show } from './screen.mjs';
import { say } from './trouble.mjs';

/** Waits for the link in the text message to be opened, and offers to send it again. */
export function linkScreen({ maskedPhone }, extras) {
  const words = texts.link;
  let answer = () => undefined;
  let isShown = false;

  function draw() {
    isShown = true;
    const [otherNumber, below] = extras();
    const resend = () => {
      say(texts.common.wait);
      answer();
      answer = () => undefined;
    };
    show(
      { icon: 'message', text: words, maskedPhone, count: 2, below },
      element('p', { class: 'waiting', role: 'status' }, words.waiting),
      element('div', { class: 'actions' }, button(words.resend, resend, 'second'), otherNumber),
    );
  }

  return {
    ask(onShown) {
      if (isShown) say(words.resent);
      else {
        draw();
        onShown();
      }
      return new Promise((resolve) => (answer = resolve));
    },
  };
}
