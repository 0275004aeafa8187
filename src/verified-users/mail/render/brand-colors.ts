/** Contrast that WCAG 2.2 AA asks of text (1.4.3). */
export const TEXT_CONTRAST = 4.5;
/** Contrast that WCAG 2.2 AA asks of the outline of a control (1.4.11). */
export const CONTROL_CONTRAST = 3;
const MIXING_STEPS = 40;
const GREATEST_SPREAD_OF_GREY = 0x18;

type Channels = readonly [red: number, green: number, blue: number];

function channelsOf(color: string): Channels {
  const value = Number.parseInt(color.slice(1), 16);
  return [(value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff];
}

function relativeLuminance(color: string): number {
  const [red, green, blue] = channelsOf(color).map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as unknown as Channels;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Whether the colour is black, white or between, with hardly a hue. */
export function isGrey(color: string): boolean {
  const channels = channelsOf(color);
  return Math.max(...channels) - Math.min(...channels) <= GREATEST_SPREAD_OF_GREY;
}

/** Contrast of two `#rrggbb` colours by WCAG 2.2, from 1 (equal) to 21 (black on white). */
export function contrastRatio(one: string, other: string): number {
  const [lighter, darker] = [relativeLuminance(one), relativeLuminance(other)].sort((a, b) => b - a) as [
    number,
    number,
  ];
  return (lighter + 0.05) / (darker + 0.05);
}

/** White where it can be read on the background, otherwise black; one of them always reaches 4.5. */
export function readableTextOn(background: string): '#ffffff' | '#000000' {
  return contrastRatio('#ffffff', background) >= TEXT_CONTRAST ? '#ffffff' : '#000000';
}

/**
 * The colour nearest to `color` with at least this contrast to all of the surfaces: darkened or lightened,
 * whichever these surfaces need, and no more than needed.
 */
export function contrastingColor(color: string, surfaces: readonly string[], contrast: number): string {
  const pole = readableTextOn(surfaces[0]!);
  for (let step = 0; step < MIXING_STEPS; step += 1) {
    const candidate = mix(color, pole, step / MIXING_STEPS);
    if (surfaces.every((surface) => contrastRatio(candidate, surface) >= contrast)) return candidate;
  }
  return pole;
}

function mix(color: string, other: string, share: number): string {
  const target = channelsOf(other);
  const mixed = channelsOf(color).map((channel, index) =>
    Math.round(channel + (target[index]! - channel) * share),
  );
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}
