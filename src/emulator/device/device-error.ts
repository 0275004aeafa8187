import { DEVICE_ERROR } from '../state/possession-channel';

/** A fault within the flow that asks for the input again. */
export function askAgain(next: string, message: string): Record<string, unknown> {
  return { next, data: { code: DEVICE_ERROR, message } };
}
