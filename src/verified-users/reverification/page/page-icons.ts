import type { PageView } from './page-view';

/** The drawing above each page's heading: an SVG path, 24 by 24, stroked. Decoration only; the heading says it all. */
export const PAGE_ICONS: Readonly<Record<PageView['kind'], string>> = {
  confirm: 'M8 2h8a2 2 0 0 1 2 2v16a2 2 0 0 1-2 2H8a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2z M11 18h2',
  started: 'M4 12.5l5.5 5.5L20 7',
  link_invalid: 'M12 2a10 10 0 1 1 0 20a10 10 0 1 1 0-20z M12 7v6 M12 16.5v.01',
  unavailable: 'M12 2a10 10 0 1 1 0 20a10 10 0 1 1 0-20z M12 7v5l3.5 2',
};
