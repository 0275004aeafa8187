import { randomUUID } from 'node:crypto';
import type { EmulatorSettings } from '../state/emulator-settings';
import { textOfEvent } from './event-types';

/** One item of a delivery. */
export interface Notification {
  eventId: string;
  event: string;
  eventType: string;
  /** When it was sent: RFC 3339, UTC, whole seconds. */
  eventTimestamp: string;
  clientCustomerId?: string;
  identityId?: string;
  proveId?: string;
}

export interface NotificationInput {
  eventType: string;
  /** Prove's id of the identity. */
  id?: string;
  clientCustomerId?: string;
  eventId?: string;
}

export function toNotification(
  { eventType, id, clientCustomerId, eventId = randomUUID() }: NotificationInput,
  { webhookIdName }: Pick<EmulatorSettings, 'webhookIdName'>,
  nowMs: number,
): Notification {
  return {
    eventId,
    event: textOfEvent(eventType),
    eventType,
    eventTimestamp: new Date(nowMs).toISOString().replace(/\.\d{3}Z$/, 'Z'),
    ...(clientCustomerId !== undefined && { clientCustomerId }),
    ...(id !== undefined && { [webhookIdName]: id }),
  };
}
