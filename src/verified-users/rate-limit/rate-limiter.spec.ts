import { RateLimiter } from './rate-limiter';

const POINTS = 3;
const WINDOW_SECONDS = 60;
const MOST_KEYS = 1_000;

let limiter: RateLimiter;

beforeEach(() => {
  jest.useFakeTimers();
  limiter = new RateLimiter({ points: POINTS, windowSeconds: WINDOW_SECONDS, mostKeys: MOST_KEYS });
});
afterEach(() => jest.useRealTimers());

const take = (key: string, times: number, group = key): (number | null)[] =>
  Array.from({ length: times }, () => limiter.take(key, group));
/** Keys of the limiter's own and shared counts. */
const sizes = (): number[] =>
  Object.values(limiter as object)
    .filter((one): one is Map<unknown, unknown> => one instanceof Map)
    .map(({ size }) => size);

it('lets a key come as often as its limit allows, and again once its window has ended', () => {
  expect(take('a', POINTS + 1)).toEqual([null, null, null, WINDOW_SECONDS]);
  jest.advanceTimersByTime(59_500);
  expect(take('a', 1)).toEqual([1]);
  expect(take('b', 1)).toEqual([null]);
  jest.advanceTimersByTime(500);
  expect(take('a', POINTS + 1)).toEqual([null, null, null, WINDOW_SECONDS]);
});

it('P3 a flood of keys lifts no limit that has been reached', () => {
  take('a', POINTS);
  for (let n = 0; n < 3 * MOST_KEYS; n += 1) limiter.take(`flood-${n}`, `flood-${n}`);
  expect(take('a', 1)).toEqual([WINDOW_SECONDS]);
});

it('P3 a flood of keys takes no more memory than its bound', () => {
  for (let n = 0; n < 200_000; n += 1) limiter.take(`flood-${n}`, `flood-${n}`);
  const [own, shared] = sizes();
  expect(own).toBe(MOST_KEYS);
  expect(shared).toBeLessThanOrEqual(65_536);
});

it('P3 with every place taken, keys of one group share a limit, and other groups have theirs', () => {
  for (let n = 0; n < MOST_KEYS; n += 1) limiter.take(`flood-${n}`, 'flood');
  const answers = Array.from({ length: POINTS + 1 }, (_, n) => limiter.take(`more-${n}`, 'flood'));
  expect(answers).toEqual([null, null, null, WINDOW_SECONDS]);
  expect(limiter.take('a', 'elsewhere')).toBeNull();
});

it('keys have counts of their own again once the flood’s windows have ended', () => {
  for (let n = 0; n < 2 * MOST_KEYS; n += 1) limiter.take(`flood-${n}`, 'flood');
  expect(take('a', 1, 'flood')).toEqual([WINDOW_SECONDS]);
  jest.advanceTimersByTime(WINDOW_SECONDS * 1000);
  expect(take('a', POINTS, 'flood')).toEqual([null, null, null]);
  expect(sizes()[0]).toBe(1);
});
