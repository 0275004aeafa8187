import type { Provider } from '@nestjs/common';
import { DoorCounts } from './counting/door-counts';
import { RawBodyCapture } from '../raw-body/raw-body-capture.service';
import { ReceiveDelivery } from './receive-delivery.service';
import { RefusedDeliveryBudget } from './refused-delivery-budget.service';
import { TakeDelivery } from './take-delivery.service';
import { WebhookAccess } from './webhook-access.service';
import { WebhookOutcomes } from './webhook-outcomes';
import { WebhookTokens } from './webhook-token.service';

/** What `ProveWebhookController`, its guard and its filter need besides the inbox, the options and the clock. */
export const WEBHOOK_PROVIDERS: readonly Provider[] = [
  DoorCounts,
  RawBodyCapture,
  ReceiveDelivery,
  RefusedDeliveryBudget,
  TakeDelivery,
  WebhookAccess,
  WebhookOutcomes,
  WebhookTokens,
];
