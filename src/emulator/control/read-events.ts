import type { EventInput } from '../webhook-sender/raise-events';
import { ControlRefusedError } from './control-refused.error';

/** @throws {ControlRefusedError} */
export function readEvents(given: unknown): EventInput[] {
  if (!Array.isArray(given) || given.length === 0)
    throw new ControlRefusedError('"events" is a list of {"eventType", "to"}.');
  return given.map((one: Partial<Record<keyof EventInput, unknown>> | null) => {
    const { eventType, to, eventId } = one ?? {};
    if (typeof eventType !== 'string' || typeof to !== 'string')
      throw new ControlRefusedError('An event is {"eventType", "to"}: its type, and the id of an identity.');
    return { eventType, to, ...(typeof eventId === 'string' && { eventId }) };
  });
}
