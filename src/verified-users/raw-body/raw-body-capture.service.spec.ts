import { HttpAdapterHost } from '@nestjs/core';
import { RawBodyCapture } from './raw-body-capture.service';

afterEach(() => jest.useRealTimers());

it('an application context without HTTP has no adapter, and that is no fault', () => {
  jest.useFakeTimers();
  const adapterHost = new HttpAdapterHost();
  adapterHost.httpAdapter = null as never;
  const capture = new RawBodyCapture(adapterHost);
  // What goes wrong in a subscriber is thrown by a timer.
  jest.runAllTimers();
  expect(() => capture.onModuleInit()).not.toThrow();
});
