import { element } from './element.mjs';

/** A labelled field; what is wrong with it is tied to it and said beside it. */
export function field({ name, label, hint, value = '', ...attributes }) {
  const described = [...(hint ? [`${name}-hint`] : []), `${name}-fault`].join(' ');
  const input = element('input', { id: name, name, value, 'aria-describedby': described, ...attributes });
  return {
    input,
    ...faultOf(input, name, (fault) =>
      element(
        'div',
        { class: 'field' },
        element('label', { for: name }, label),
        input,
        hint ? element('span', { id: `${name}-hint`, class: 'hint' }, hint) : null,
        fault,
      ),
    ),
  };
}

/** A box to be ticked, under a text that says what for. */
export function choice({ name, legend, text, label }) {
  const input = element('input', {
    type: 'checkbox',
    id: name,
    'aria-describedby': `${name}-text ${name}-fault`,
  });
  return {
    input,
    ...faultOf(input, name, (fault) =>
      element(
        'fieldset',
        {},
        element('legend', {}, legend),
        element('p', { id: `${name}-text` }, text),
        element('label', { class: 'choice', for: name }, input, element('span', {}, label)),
        fault,
      ),
    ),
  };
}

function faultOf(input, name, whole) {
  const fault = element('span', { id: `${name}-fault`, class: 'fault' });
  const accept = () => {
    fault.textContent = '';
    input.removeAttribute('aria-invalid');
  };
  input.addEventListener('input', accept);
  return {
    whole: whole(fault),
    accept,
    /** Says what is wrong and puts the cursor there. */
    refuse(text) {
      fault.textContent = text;
      input.setAttribute('aria-invalid', 'true');
      input.focus();
    },
  };
}
