import { flag, list, phoneNumberOf, proveIdOf, record, text, word } from './fields';

describe('fields of an answer', () => {
  it.each([
    ['a', 'a'],
    ['', null],
    [0, null],
    [null, null],
    [undefined, null],
  ])('text of %j', (value, expected) => expect(text(value)).toBe(expected));

  it.each([
    [true, true],
    ['true', true],
    [false, false],
    ['false', false],
    ['yes', null],
    [1, null],
    [undefined, null],
  ])('flag of %j', (value, expected) => expect(flag(value)).toBe(expected));

  it.each([
    ['not applicable', 'not_applicable'],
    ['not_applicable', 'not_applicable'],
    ['something_new', 'something_new'],
    [true, 'true'],
    [false, 'false'],
    [1, null],
  ])('word of %j', (value, expected) => expect(word(value)).toBe(expected));

  it.each([
    // US, or country code +20 and the rest.
    ['2005550123', '2005550123'],
    ['12005550123', '+12005550123'],
    ['+12005550123', '+12005550123'],
    ['447968900002', '+447968900002'],
    ['000', '000'],
    ['', null],
    [5, null],
  ])('phone number of %j', (value, expected) => expect(phoneNumberOf(value)).toBe(expected));

  it('reads ambiguous digits as the number asked about', () => {
    expect(phoneNumberOf('2005550123', '+12005550123')).toBe('+12005550123');
    expect(phoneNumberOf('4534412345', '+4534412345')).toBe('+4534412345');
    expect(phoneNumberOf('4534412345', '+12005550123')).toBe('4534412345');
  });

  it('one id under two names', () => {
    expect(proveIdOf({ proveId: 'new', identityId: 'old' })).toBe('new');
    expect(proveIdOf({ identityId: 'old' })).toBe('old');
    expect(proveIdOf({ proveId: 5, identityId: '' })).toBeNull();
  });

  it('neither an array nor null is a record, and nothing but an array a list', () => {
    expect([record([]), record(null), record('a'), record({ a: 1 })]).toEqual([null, null, null, { a: 1 }]);
    expect([list([1]), list({ length: 1 }), list(null)]).toEqual([[1], [], []]);
  });
});
