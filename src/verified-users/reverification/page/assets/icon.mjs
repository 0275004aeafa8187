const SVG = 'http://www.w3.org/2000/svg';
const PATHS = {
  phone: 'M8 2h8a2 2 0 0 1 2 2v16a2 2 0 0 1-2 2H8a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2z M11 18h2',
  message:
    'M4 5h16a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-8l-5 4v-4H4a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2z M8 11.5v.01 M12 11.5v.01 M16 11.5v.01',
  done: 'M4 12.5l5.5 5.5L20 7',
  notice: 'M12 2a10 10 0 1 1 0 20a10 10 0 1 1 0-20z M12 7v6 M12 16.5v.01',
  clock: 'M12 2a10 10 0 1 1 0 20a10 10 0 1 1 0-20z M12 7v5l3.5 2',
  shield: 'M12 2l8 3v6c0 5-3.4 9.3-8 11c-4.6-1.7-8-6-8-11V5z',
};

/** Decoration only; the heading says it all. */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}
