import { watchOfNumber } from './watch-of-number';

describe('watchOfNumber', () => {
  it.each<[string, string | null, boolean | null, ReturnType<typeof watchOfNumber>]>([
    ['a US number, enrolled', '+12025550123', true, 'watched'],
    ['a US number, not enrolled', '+12025550123', false, 'unwatched'],
    ['a US number, Prove silent', '+12025550123', null, 'unknown'],
    ['a Canadian number, which shares +1', '+16135550123', true, 'not_covered'],
    ['a Jamaican number, which shares +1', '+18765550123', true, 'not_covered'],
    ['a British number, whatever Prove said', '+447700900123', true, 'not_covered'],
    ['a German number, Prove silent', '+4915112345678', null, 'not_covered'],
    ['an Italian number, which shares +39', '+393123456789', true, 'not_covered'],
    ['a number of a satellite network', '+881612345678', true, 'not_covered'],
    ['a +1 number of no one country', '+18005550123', true, 'watched'],
    ['no number, enrolled', null, true, 'watched'],
    ['no number, Prove silent', null, null, 'unknown'],
    ['what is no number', 'nonsense', null, 'unknown'],
  ])('%s', (_, phoneNumber, enrolled, watch) => {
    expect(watchOfNumber(phoneNumber, enrolled)).toBe(watch);
  });
});
