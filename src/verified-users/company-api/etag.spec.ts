import { etagOf, namesEtag, namesEtagWeakly } from './etag';

describe('etagOf', () => {
  it('is the same for the same value only', () => {
    expect(etagOf({ a: 1 })).toBe(etagOf({ a: 1 }));
    expect(etagOf({ a: 1 })).not.toBe(etagOf({ a: 2 }));
    expect(etagOf({ a: 1 })).toMatch(/^"[\w-]{43}"$/);
  });
});

describe('If-Match and If-None-Match', () => {
  it.each([
    ['"a"', true, true],
    ['"b", "a"', true, true],
    ['*', true, true],
    ['W/"a"', false, true],
    ['"b"', false, false],
    ['a', false, false],
    ['', false, false],
  ])('%s', (header, strong, weak) => {
    expect(namesEtag(header, '"a"')).toBe(strong);
    expect(namesEtagWeakly(header, '"a"')).toBe(weak);
  });
});
