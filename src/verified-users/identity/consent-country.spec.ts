import { consentCountryOf } from './consent-country';

describe('consentCountryOf', () => {
  it.each([
    ['US', '1', null],
    ['CA', '1', 'CA'],
    ['GB', '44', 'GB'],
    ['JE', '44', null],
    [null, '44', '+44'],
    [null, '49', '+49'],
    [null, '1', null],
  ])('country %s, calling code %s: %s', (country, callingCode, expected) => {
    expect(consentCountryOf({ e164: `+${callingCode}2025550109`, country, callingCode })).toBe(expected);
  });
});
