const CIRCLE = 'M12 2a10 10 0 1 1 0 20a10 10 0 1 1 0-20z';

/** The drawings above headings: SVG paths, 24 by 24, stroked. Decoration only; the heading says it all. */
export const ICONS = {
  phone: 'M8 2h8a2 2 0 0 1 2 2v16a2 2 0 0 1-2 2H8a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2z M11 18h2',
  message:
    'M4 5h16a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-8l-5 4v-4H4a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2z M8 11.5v.01 M12 11.5v.01 M16 11.5v.01',
  done: 'M4 12.5l5.5 5.5L20 7',
  notice: `${CIRCLE} M12 7v6 M12 16.5v.01`,
  clock: `${CIRCLE} M12 7v5l3.5 2`,
  shield: 'M12 2l8 3v6c0 5-3.4 9.3-8 11c-4.6-1.7-8-6-8-11V5z',
} as const;

export type IconName = keyof typeof ICONS;

/** The drawing of each page that is no step. */
export const PAGE_ICONS = {
  confirm: 'phone',
  decline: 'shield',
  contact: 'message',
  phone_done: 'done',
  phone_failed: 'notice',
  link_invalid: 'notice',
  session_expired: 'clock',
  fresh_link_asked: 'message',
  unavailable: 'clock',
} as const satisfies Record<string, IconName>;
