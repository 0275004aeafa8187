import { PassThrough } from 'node:stream';
import { discardBody } from './discard-body';

const MEBIBYTE = 1024 * 1024;

afterEach(() => jest.useRealTimers());

function refused(): PassThrough {
  const request = Object.assign(new PassThrough(), { headers: { 'content-length': String(8 * MEBIBYTE) } });
  discardBody({ raw: request as never });
  return request;
}

it('P3 bodies of strangers pass by at 16 MiB a second, all together', () => {
  jest.useFakeTimers();
  const requests = [refused(), refused()];
  for (const request of requests) request.emit('data', Buffer.alloc(4 * MEBIBYTE));
  expect(requests.map((request) => request.isPaused())).toEqual([true, true]);
  jest.advanceTimersByTime(260);
  expect(requests.map((request) => request.isPaused())).toEqual([false, true]);
  jest.advanceTimersByTime(260);
  expect(requests.map((request) => request.isPaused())).toEqual([false, false]);
});

it('P3 a small body passes by at once', () => {
  jest.useFakeTimers();
  jest.advanceTimersByTime(10_000);
  const request = refused();
  request.emit('data', Buffer.alloc(1_000));
  expect(request.isPaused()).toBe(false);
});
