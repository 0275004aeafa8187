import { HttpAdapterHost } from '@nestjs/core';
import { HoldBody } from './hold-body.service';

afterEach(() => jest.useRealTimers());

it('an application context without HTTP has no adapter, and that is no fault', () => {
  jest.useFakeTimers();
  const adapterHost = new HttpAdapterHost();
  adapterHost.httpAdapter = null as never;
  const holdBody = new HoldBody(adapterHost);
  // What goes wrong in a subscriber is thrown by a timer.
  jest.runAllTimers();
  expect(() => holdBody.onModuleInit()).not.toThrow();
});
