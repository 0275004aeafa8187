import fc from 'fast-check';
import { contrastingColor, contrastRatio, readableTextOn } from './brand-colors';
import { brandPalette } from './brand-palette';

const color = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`);

describe('contrastRatio', () => {
  it.each([
    ['#000000', '#ffffff', 21],
    ['#ffffff', '#ffffff', 1],
    ['#767676', '#ffffff', 4.54],
    ['#777777', '#ffffff', 4.48],
    ['#FF0000', '#ffffff', 4],
    ['#0000ff', '#ffffff', 8.59],
  ])('of %s and %s is %d as WCAG has it', (one, other, ratio) => {
    expect(contrastRatio(one, other)).toBeCloseTo(ratio, 1);
    expect(contrastRatio(other, one)).toBe(contrastRatio(one, other));
  });
});

describe('any company colour', () => {
  it('has a readable text colour', () => {
    fc.assert(
      fc.property(color, (background) => contrastRatio(readableTextOn(background), background) >= 4.5),
      { numRuns: 2000 },
    );
  });

  it('gives a palette with WCAG AA contrast in both modes', () => {
    fc.assert(
      fc.property(color, (primaryColor) => {
        const { light, dark } = brandPalette(primaryColor);
        for (const mode of [light, dark]) {
          for (const background of [mode.page, mode.surface, mode.panel]) {
            for (const text of [mode.text, mode.muted, mode.accent]) {
              expect(contrastRatio(text, background)).toBeGreaterThanOrEqual(4.5);
            }
          }
          expect(contrastRatio(mode.buttonText, mode.button)).toBeGreaterThanOrEqual(4.5);
          expect(contrastRatio(mode.buttonEdge, mode.surface)).toBeGreaterThanOrEqual(3);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('is the colour of the button in light mode, untouched', () => {
    fc.assert(fc.property(color, (primaryColor) => brandPalette(primaryColor).light.button === primaryColor));
  });
});

it('a colour with enough contrast stays as it is', () => {
  expect(contrastingColor('#1f4fd8', ['#ffffff'], 4.5)).toBe('#1f4fd8');
});

it('a black button becomes a white one in dark mode, not a grey one', () => {
  expect(brandPalette('#0a0f14').dark).toMatchObject({ button: '#eceff3', buttonText: '#000000' });
});
