import fc from 'fast-check';
import { isWatchable } from './is-watchable';
import { needsConsent } from './needs-consent';
import { parsePhoneNumber } from './phone-number';

describe('parsePhoneNumber', () => {
  it.each<[string, string, string | null, boolean, boolean]>([
    ['(202) 555-0123', '+12025550123', 'US', true, false],
    ['+1 202 555 0123', '+12025550123', 'US', true, false],
    // The area code of Prove's sandbox belongs to no country.
    ['2001004053', '+12001004053', null, true, false],
    ['+12001004053', '+12001004053', null, true, false],
    ['+18005550123', '+18005550123', 'US', true, false],
    ['+16135550123', '+16135550123', 'CA', false, true],
    ['6135550123', '+16135550123', 'CA', false, true],
    ['+18765550123', '+18765550123', 'JM', false, false],
    ['+447968900002', '+447968900002', 'GB', false, true],
    ['+447700900123', '+447700900123', null, false, true],
    ['+447797123456', '+447797123456', 'JE', false, false],
    ['+4915112345678', '+4915112345678', 'DE', false, true],
    ['+33612345678', '+33612345678', 'FR', false, true],
    ['+393123456789', '+393123456789', 'IT', false, false],
    ['+2001004029', '+2001004029', 'EG', false, false],
    ['+881612345678', '+881612345678', null, false, false],
  ])('%s is %s of %s, watchable: %s, needs consent: %s', (text, e164, country, watchable, consent) => {
    const number = parsePhoneNumber(text)!;
    expect(number).toMatchObject({ e164, country });
    expect(isWatchable(number)).toBe(watchable);
    expect(needsConsent(number)).toBe(consent);
  });

  it.each(['', 'nonsense', '+1', '+999999999999', '12', '000'])('%j is none', (text) => {
    expect(parsePhoneNumber(text)).toBeNull();
  });

  it('reads what it wrote, and never throws', () => {
    const digits = fc.stringMatching(/^\+?\d{0,16}$/);
    fc.assert(
      fc.property(fc.oneof(digits, fc.string()), (text) => {
        const number = parsePhoneNumber(text);
        if (number) expect(parsePhoneNumber(number.e164)).toEqual(number);
      }),
    );
  });
});
