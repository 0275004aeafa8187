import type { PageView } from './page-view';

const PHONE = 'M8 2h8a2 2 0 0 1 2 2v16a2 2 0 0 1-2 2H8a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2z M11 18h2';
const CLOCK = 'M12 2a10 10 0 1 1 0 20a10 10 0 1 1 0-20z M12 7v5l3.5 2';

/** The drawing above each page's heading: an SVG path, 24 by 24, stroked. Decoration only; the heading says it all. */
export const PAGE_ICONS: Readonly<Record<PageView['kind'], string>> = {
  confirm: PHONE,
  steps: CLOCK,
  contact: 'M4 5h16a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-8l-5 4v-4H4a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2z',
  phone_done: 'M4 12.5l5.5 5.5L20 7',
  link_invalid: 'M12 2a10 10 0 1 1 0 20a10 10 0 1 1 0-20z M12 7v6 M12 16.5v.01',
  unavailable: CLOCK,
};
