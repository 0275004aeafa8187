/** Makes an element. Text is always text, never markup; `on...` are listeners. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value);
  }
  made.append(...children.flat().filter((child) => child !== null));
  return made;
}

export function button(text, onclick, kind = '') {
  return element('button', { type: 'button', class: kind, onclick }, text);
}

export function submitButton(text) {
  return element('button', { type: 'submit' }, text);
}

/** A form that the script sends; without the browser's own bubbles, which say less. */
export function form(onsubmit, ...children) {
  const send = (event) => {
    event.preventDefault();
    onsubmit();
  };
  return element('form', { novalidate: '', onsubmit: send }, ...children);
}
