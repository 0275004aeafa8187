import type { Provider } from '@nestjs/common';
import { DoorCounts } from './counting/door-counts';
import { HoldBody } from './hold-body.service';
import { ReceiveDelivery } from './receive-delivery.service';
import { TakeDelivery } from './take-delivery.service';
import { WebhookOutcomes } from './webhook-outcomes';
import { WebhookTokens } from './webhook-token.service';

/** What `ProveWebhookController`, its guard and its filter need besides the inbox, the options and the clock. */
export const WEBHOOK_PROVIDERS: readonly Provider[] = [
  DoorCounts,
  HoldBody,
  ReceiveDelivery,
  TakeDelivery,
  WebhookOutcomes,
  WebhookTokens,
];
