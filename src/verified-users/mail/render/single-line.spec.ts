import fc from 'fast-check';
import { singleLine } from './single-line';

describe('singleLine', () => {
  it.each([
    ['a\r\nBcc: x@example.com', 'a Bcc: x@example.com'],
    ['a\nb\rc\u0085d\u2028e\u2029f\vg\fh', 'a b c d e f g h'],
    ['tab\there\u0000null\u007f', 'tab here null'],
    ['\u202egnp.exe\u2066x\u200f', 'gnp.exe x'],
    ['lone \ud83d surrogate', 'lone surrogate'],
    ['  many   spaces\u00a0\u3000here ', 'many spaces here'],
    ['José 👩‍👩‍👧 नमस्ते', 'José 👩‍👩‍👧 नमस्ते'],
  ])('%j becomes %j', (value, line) => {
    expect(singleLine(value, 100)).toBe(line);
  });

  it('cuts between characters as they are read and says so', () => {
    expect(singleLine('abcdef', 6)).toBe('abcdef');
    expect(singleLine('abcdefg', 6)).toBe('abcde…');
    expect(singleLine('ab 👩‍👩‍👧', 6)).toBe('ab…');
    expect(singleLine(`a${'\u0301'.repeat(10_000)}`, 50)).toBe('…');
  });

  it('is always one bounded, well-formed line that stays as it is', () => {
    const hostile = fc.string({
      unit: fc.constantFrom('\r', '\n', '\u2028', '\0', '\ud800', '\udc00', 'é', '👋', ' ', 'x'),
    });
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), hostile),
        fc.integer({ min: 1, max: 80 }),
        (value, longest) => {
          const line = singleLine(value, longest);
          expect(line).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u2029]/u);
          expect(line.length).toBeLessThanOrEqual(longest);
          expect(singleLine(line, longest)).toBe(line);
        },
      ),
    );
  });
});
