import { browserLocale } from './browser-locale';

it.each([
  ['es-MX,es;q=0.9,en;q=0.8', 'es-MX'],
  ['en;q=0.5', 'en'],
  ['', null],
  [undefined, null],
])('of %j is %j', (header, locale) => {
  expect(browserLocale({ headers: { 'accept-language': header } })).toBe(locale);
});
