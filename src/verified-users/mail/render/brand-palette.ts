import {
  contrastingColor,
  contrastRatio,
  CONTROL_CONTRAST,
  isGrey,
  readableTextOn,
  TEXT_CONTRAST,
} from './brand-colors';

/** The colours of emails and pages in one mode, all `#rrggbb`. */
export interface Palette {
  page: string;
  surface: string;
  panel: string;
  line: string;
  text: string;
  muted: string;
  /** The company's colour, moved as far as needed to be read as text on page, surface and panel. */
  accent: string;
  /**
   * Fill of the button: the company's colour; in dark mode lightened where it would sink into the surface,
   * and white for black.
   */
  button: string;
  buttonText: string;
  /** Edge of the button; differs from its fill only where a light fill would be lost on the light surface. */
  buttonEdge: string;
}

export interface BrandPalette {
  light: Palette;
  dark: Palette;
}

const LIGHT = {
  page: '#f3f4f6',
  surface: '#ffffff',
  panel: '#f6f7f9',
  line: '#dfe3e8',
  text: '#1b2230',
  muted: '#4d5766',
};
const DARK = {
  page: '#0f1318',
  surface: '#1a2028',
  panel: '#222a34',
  line: '#36404d',
  text: '#eceff3',
  muted: '#b3bcc8',
};

/** The palette for a company's colour: WCAG 2.2 AA contrast in both modes, whatever the colour. */
export function brandPalette(primaryColor: string): BrandPalette {
  return { light: lightPalette(primaryColor), dark: darkPalette(primaryColor) };
}

function lightPalette(color: string): Palette {
  const accent = contrastingColor(color, [LIGHT.page, LIGHT.panel, LIGHT.surface], TEXT_CONTRAST);
  const isVisible = contrastRatio(color, LIGHT.surface) >= CONTROL_CONTRAST;
  return {
    ...LIGHT,
    accent,
    button: color,
    buttonText: readableTextOn(color),
    buttonEdge: isVisible ? color : accent,
  };
}

function darkPalette(color: string): Palette {
  const isLost = contrastRatio(color, DARK.surface) < CONTROL_CONTRAST;
  // Black turned a little lighter would look like a button that is switched off; white does not.
  const base = isLost && isGrey(color) ? DARK.text : color;
  const accent = contrastingColor(base, [DARK.panel, DARK.surface, DARK.page], TEXT_CONTRAST);
  const button = contrastingColor(base, [DARK.surface], CONTROL_CONTRAST);
  return { ...DARK, accent, button, buttonText: readableTextOn(button), buttonEdge: button };
}
