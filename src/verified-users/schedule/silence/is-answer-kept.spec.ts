import { isAnswerKept } from './is-answer-kept';

const NOW = new Date('2026-03-29T12:00:00Z');
const HOUR = 3_600;
const DAY = 24 * HOUR;

const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1000).toISOString();
const never = ['never_a_delivery' as const];

describe('isAnswerKept', () => {
  it.each([
    ['never asked', { askedAt: null, firstVerifiedAt: null }, false],
    ['nobody, a moment ago', { askedAt: ago(60), firstVerifiedAt: null }, true],
    ['nobody, nearly an hour ago', { askedAt: ago(HOUR - 1), firstVerifiedAt: null }, true],
    ['nobody, an hour ago', { askedAt: ago(HOUR), firstVerifiedAt: null }, false],
    ['asked in the future', { askedAt: ago(-60), firstVerifiedAt: null }, false],
    ['somebody of yesterday', { askedAt: ago(60), firstVerifiedAt: ago(DAY) }, true],
    ['somebody, an hour ago', { askedAt: ago(HOUR), firstVerifiedAt: ago(DAY) }, false],
    ['somebody of just not too long ago', { askedAt: ago(60), firstVerifiedAt: ago(7 * DAY) }, true],
    ['an alarm would begin', { askedAt: ago(60), firstVerifiedAt: ago(7 * DAY + 1) }, false],
    ['an alarm stands', { askedAt: ago(60), firstVerifiedAt: ago(9 * DAY), reasons: never }, true],
    ['for an hour', { askedAt: ago(HOUR), firstVerifiedAt: ago(9 * DAY), reasons: never }, false],
  ])('%s', (_, answer, isKept) => {
    expect(isAnswerKept({ reasons: [], ...answer }, { neverSeconds: 7 * DAY }, NOW)).toBe(isKept);
  });
});
