import { normaliseReason } from './reason-code';

describe('normaliseReason', () => {
  it.each([
    ['AL1a', '1A'],
    ['1A', '1A'],
    ['AL-1a', '-1A'],
    ['[AL-1a] (Poor quality identity)', '-1A'],
    ['[1d]', '1D'],
    ['something new', 'something new'],
    ['12A', '12A'],
    ['', ''],
  ])('%j is %j', (reason, code) => {
    expect(normaliseReason(reason)).toBe(code);
  });
});
