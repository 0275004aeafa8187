import { readDateOrTime, readTime } from './to-time';

describe('times of inputs', () => {
  it.each(['2026-02-30', '2026-02-31T10:00:00Z', '2025-02-29', '2026-04-31', '2026-13-01', '2026-00-10'])(
    'rejects the day %s',
    (text) => expect(readDateOrTime(text)).toBeNull(),
  );

  it.each(['2026-01-01T25:00:00Z', '2026-01-01T00:00:00+99:99', '2026-01-01T00:00:00', '2026-1-1', '0x7e'])(
    'rejects the time %s',
    (text) => expect(readDateOrTime(text)).toBeNull(),
  );

  it.each([
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['2026-01-31T12:00:00+01:00', '2026-01-31T11:00:00.000Z'],
    ['2026-01-31T12:00:00.123456789+0530', '2026-01-31T06:30:00.123Z'],
    ['2026-01-31T12:00Z', '2026-01-31T12:00:00.000Z'],
  ])('%s is %s', (text, iso) => expect(readDateOrTime(text)!.toISOString()).toBe(iso));

  it('rejects a date where a time is required', () => expect(readTime('2026-01-31')).toBeNull());
});
