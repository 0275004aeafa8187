/** The event types that Prove has named. A webhook may bring others, so `send` takes any. */
export const EVENT_TYPES = [
  'PHONE_NUMBER_CHANGE',
  'DISCONNECT',
  'MOVED_OUT_OF_COVERAGE',
  'PORT',
  'LINE_TYPE_CHANGE',
] as const;

/** `PORT`'s and `LINE_TYPE_CHANGE`'s texts are placeholders: Prove's are not public. */
const TEXTS: Record<string, string> = {
  PHONE_NUMBER_CHANGE: 'phone number change detected',
  DISCONNECT: 'phone number disconnected',
  MOVED_OUT_OF_COVERAGE: 'phone number moved out of coverage',
  PORT: 'phone number ported',
  LINE_TYPE_CHANGE: 'line type changed',
};

export function textOfEvent(eventType: string): string {
  return TEXTS[eventType] ?? eventType.toLowerCase().replaceAll('_', ' ');
}
