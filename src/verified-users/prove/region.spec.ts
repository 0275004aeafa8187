import { regionOfNumber } from './region';

describe('regionOfNumber', () => {
  it.each([
    ['2001004053', 'north_america'],
    ['+12025550123', 'north_america'],
    ['+16135550123', 'north_america'],
    ['+447968900002', 'international'],
    ['+4915112345678', 'international'],
    ['+2001004029', 'international'],
    ['none', 'north_america'],
  ])('%s: %s', (number, region) => {
    expect(regionOfNumber(number)).toBe(region);
  });
});
