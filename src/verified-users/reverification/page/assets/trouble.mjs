import { button } from './element.mjs';
import { texts } from './page-data.mjs';

const status = document.getElementById('status');
const trouble = document.getElementById('trouble');
const again = document.getElementById('again');

/** Says in passing how it goes. */
export function say(text) {
  status.textContent = text;
}

/** Says what went wrong, and offers to do it again. */
export function showTrouble(text, repeat) {
  trouble.textContent = text;
  again.replaceChildren(button(texts.common.again, repeat, 'second'));
}

export function clearTrouble() {
  status.textContent = '';
  trouble.textContent = '';
  again.replaceChildren();
}
