/** Makes an element; text is always text, never markup. */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else if (name === 'class' || name.startsWith('aria-') || name.startsWith('data-') || name === 'role')
      made.setAttribute(name, value);
    else made[name] = value;
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

export function button(id, text, onclick, kind = '') {
  return element('button', { class: `button ${kind}`, id, type: 'button', onclick }, text);
}

export function badge(text, kind = '') {
  return element('span', { class: `badge ${kind}` }, text);
}

export function facts(list, pairs) {
  list.replaceChildren(
    ...pairs.flatMap(([name, value]) => [
      element('dt', {}, name),
      element('dd', {}, element('code', {}, value)),
    ]),
  );
}

const shown = new WeakMap();

/** Draws `place` anew when its data has changed; keeps the keyboard's focus and what is folded out. */
export function draw(place, data, make) {
  const text = JSON.stringify(data);
  if (shown.get(place) === text) return;
  shown.set(place, text);
  const focused = place.contains(document.activeElement) ? document.activeElement.id : '';
  const open = [...place.querySelectorAll('details[open]')].map(({ id }) => id);
  place.replaceChildren(...[make(data)].flat());
  for (const id of open) {
    const details = document.getElementById(id);
    if (details) details.open = true;
  }
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

export function empty(title, text) {
  return element('p', { class: 'empty' }, element('strong', {}, title), text);
}
