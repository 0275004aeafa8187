import { act, control } from './control-api.mjs';
import { element } from './element.mjs';

/** One field per switch, made once; afterwards only values are set, so that nobody loses the place. */
export function drawSwitches(state) {
  for (const group of ['settings', 'manner']) {
    const place = document.querySelector(`#${group} .switches`);
    if (place.childElementCount === 0)
      place.append(...Object.entries(state.choices[group]).map(field(group)));
    for (const input of place.querySelectorAll('input, select')) setValue(input, state[group][input.name]);
  }
}

function field(group) {
  return ([name, allowed]) => {
    const input = inputFor(name, allowed);
    input.addEventListener('change', () => {
      const value =
        allowed === 'number' ? Number(input.value) : allowed === 'boolean' ? input.checked : input.value;
      act(`${inWords(name)} is set.`, () => control('PATCH', group, { [name]: value }));
    });
    return element(
      'label',
      { class: allowed === 'boolean' ? 'check' : '' },
      ...order(allowed, inWords(name), input),
    );
  };
}

function order(allowed, text, input) {
  return allowed === 'boolean' ? [input, ` ${text}`] : [text, input];
}

function inputFor(name, allowed) {
  if (allowed === 'boolean') return element('input', { type: 'checkbox', name });
  if (allowed === 'number') return element('input', { type: 'number', min: '0', name });
  return element(
    'select',
    { name },
    allowed.map((value) => element('option', { value }, inWords(value))),
  );
}

function setValue(input, value) {
  if (input === document.activeElement) return;
  if (input.type === 'checkbox') input.checked = value;
  else input.value = String(value);
}

/** `webhookIdName` becomes "Webhook id name". */
function inWords(name) {
  if (name === 'proveId' || name === 'identityId') return name;
  const words = name.replace(/_/g, ' ').replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
