import { getCountries, getExampleNumber } from 'libphonenumber-js';
import examples from 'libphonenumber-js/mobile/examples';
import { isAnsweredNumber, readAnsweredNumber } from './answered-number';

const NUMBERS = getCountries().flatMap((country) => {
  const number = getExampleNumber(country, examples)?.number;
  return number ? [[country, number] as const] : [];
});

describe('a number that Prove answers without +', () => {
  it.each(NUMBERS)('reads %s %s as the number asked about', (_, e164) => {
    expect(isAnsweredNumber(e164.slice(1), e164)).toBe(true);
    expect(isAnsweredNumber(e164, e164)).toBe(true);
    expect(isAnsweredNumber(e164.slice(1), '+12005550199')).toBe(false);
  });

  it.each<[string, string, boolean]>([
    ['2025550123', '+12025550123', true],
    ['(202) 555-0123', '+12025550123', true],
    ['12025550123', '+12025550123', true],
    ['+4534412345', '+14534412345', false],
    ['2025550123', '+12025550124', false],
    ['', '+12025550123', false],
    ['nonsense', '+12025550123', false],
  ])('%j for %s: %s', (answered, e164, expected) => expect(isAnsweredNumber(answered, e164)).toBe(expected));

  it.each<[string, Parameters<typeof readAnsweredNumber>[1], string | null]>([
    ['12025550123', {}, '+12025550123'],
    ['447968900002', {}, '+447968900002'],
    ['6581234567', {}, null],
    ['2025550123', {}, null],
    ['6581234567', { countryCode: 'SG' }, '+6581234567'],
    ['6581234567', { countryCode: '65' }, '+6581234567'],
    ['2025550123', { countryCode: 'us' }, '+12025550123'],
    ['2025550123', { countryCode: 'nowhere' }, null],
    ['2025550123', { northAmerica: true }, '+12025550123'],
    ['6581234567', { northAmerica: false }, '+6581234567'],
    ['6581234567', { northAmerica: true, countryCode: 'SG' }, null],
    ['+6581234567', { countryCode: 'US' }, '+6581234567'],
    ['000', {}, null],
  ])('%s with %j is %s: never a guess', (answered, hints, expected) => {
    expect(readAnsweredNumber(answered, hints)).toBe(expected);
  });
});
