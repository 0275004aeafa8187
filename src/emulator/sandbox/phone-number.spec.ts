import { readPhoneNumber } from './phone-number';

describe('readPhoneNumber', () => {
  it.each([
    ['2001004053', '+12001004053', 'US'],
    ['12001004053', '+12001004053', 'US'],
    ['+12001004053', '+12001004053', 'US'],
    ['+12025550101', '+12025550101', 'US'],
    ['4165550123', '+14165550123', 'CA'],
    ['447968900002', '+447968900002', 'GB'],
    ['+4915112345678', '+4915112345678', 'DE'],
  ])('%s is %s of %s', (given, e164, country) => {
    expect(readPhoneNumber(given)).toEqual({ given, e164, country });
  });

  it.each(['', '000', 'bad', '+', '202 555 0101', '(202)5550101', '1234567890123456'])(
    '%j is none',
    (given) => {
      expect(readPhoneNumber(given)).toBeUndefined();
    },
  );

  it('an international sandbox number is not the North American one with the same digits', () => {
    expect(readPhoneNumber('+2001004029')?.e164).toBe('+2001004029');
    expect(readPhoneNumber('2001004029')?.e164).toBe('+12001004029');
  });
});
