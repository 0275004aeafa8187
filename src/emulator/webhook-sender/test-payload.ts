import { EVENT_TYPES } from './event-types';
import type { NotificationInput } from './notification';

export const TEST_PAYLOADS = ['example', 'one', 'every_type', 'empty'] as const;
export type TestPayload = (typeof TEST_PAYLOADS)[number];

/** Ids of Prove's own example: nobody's. */
const EXAMPLE: NotificationInput[] = [
  {
    eventType: 'PHONE_NUMBER_CHANGE',
    clientCustomerId: '74ed2189-bde0-4f09-9a7b-0f534259b7b5',
    id: '64ec34e4-6b91-427c-839c-b443dd1570fc',
  },
  {
    eventType: 'DISCONNECT',
    clientCustomerId: 'f1ea13d2-22ed-433f-94b8-a9026d265797',
    id: 'b479a9cb-4dbd-424f-b51e-e4e5bdef8541',
  },
  {
    eventType: 'MOVED_OUT_OF_COVERAGE',
    clientCustomerId: '62467a14-7ac1-4e36-83f9-77f44ec26f16',
    id: 'c3a1a59f-d255-4293-b167-9d007b40db6f',
  },
];

/** What the portal's test button sends is not public: any of these. */
export function testNotifications(payload: TestPayload): NotificationInput[] {
  switch (payload) {
    case 'example':
      return EXAMPLE;
    case 'one':
      return EXAMPLE.slice(0, 1);
    case 'every_type':
      return EVENT_TYPES.map((eventType) => ({ ...EXAMPLE[0]!, eventType }));
    case 'empty':
      return [];
  }
}
