import { chooseLocale, textDirection } from './choose-locale';

const AVAILABLE = ['en', 'es', 'pt-BR', 'zh-Hant'];

describe('chooseLocale', () => {
  it.each<[requested: string | null, byDefault: string, chosen: string]>([
    ['es', 'en', 'es'],
    ['es-MX', 'en', 'es'],
    ['es-419', 'en', 'es'],
    ['ES-mx', 'en', 'es'],
    ['es_MX', 'en', 'es'],
    [' es ', 'en', 'es'],
    ['es-MX-u-ca-buddhist', 'en', 'es'],
    ['pt-BR', 'en', 'pt-BR'],
    ['pt-br', 'en', 'pt-BR'],
    ['pt-PT', 'es', 'es'],
    ['zh-Hant-TW', 'en', 'zh-Hant'],
    ['fr', 'es-ES', 'es'],
    ['fr', 'de', 'en'],
    [null, 'es', 'es'],
    ['', 'es', 'es'],
    ['not a tag', 'es', 'es'],
    ['e', 'en', 'en'],
    ['../../etc/passwd', 'es', 'es'],
    ['__proto__', 'constructor', 'en'],
    ['es\r\nX: y', 'en', 'en'],
    [null, 'broken tag', 'en'],
  ])('%j with the default %j is %j', (requested, byDefault, chosen) => {
    expect(chooseLocale(requested, byDefault, AVAILABLE)).toBe(chosen);
  });
});

it('knows which scripts run from right to left', () => {
  expect(['en', 'es', 'ar-EG', 'he'].map(textDirection)).toEqual(['ltr', 'ltr', 'rtl', 'rtl']);
});
