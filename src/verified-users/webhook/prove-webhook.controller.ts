import { Controller, Logger, Post, Req, Res, UseFilters, UseGuards, VERSION_NEUTRAL } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { BodyConsumedError } from '../raw-body/errors';
import { sendHttpAnswer } from '../problem/http-answer';
import { CapturesBodies } from '../raw-body/captured-route';
import { DeliveryFailedError } from './delivery-failed.error';
import type { HttpRequest } from '../raw-body/http-request';
import { ProveWebhookGuard } from './prove-webhook.guard';
import { ReceiveDelivery } from './receive-delivery.service';
import { isAnswered } from './webhook-answer';
import { WebhookAnswerFilter } from './webhook-answer.filter';

/** Where Prove delivers: `POST /webhooks/prove` for the project `default`, `POST /webhooks/prove/:project` for any. */
@CapturesBodies('webhook')
@Controller({ path: 'webhooks/prove', version: VERSION_NEUTRAL })
@UseGuards(ProveWebhookGuard)
@UseFilters(WebhookAnswerFilter)
export class ProveWebhookController {
  private readonly logger = new Logger(ProveWebhookController.name);

  constructor(
    private readonly deliveries: ReceiveDelivery,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  /** Answers 200 with the receipt. `@Res()` keeps interceptors of the host from wrapping it. */
  @Post(['', ':project'])
  async receive(@Req() request: HttpRequest, @Res() response: unknown): Promise<void> {
    try {
      const body = await this.deliveries.receive(request);
      sendHttpAnswer(this.adapterHost.httpAdapter, response, { status: 200, headers: {}, body });
    } catch (error) {
      throw this.asAnswered(error);
    }
  }

  /** A filter of the host might answer an error it does not know with 2xx, and Prove would take it for accepted. */
  private asAnswered(error: unknown): Error {
    if (error instanceof BodyConsumedError) this.logger.error(error.message);
    if (isAnswered(error)) return error;
    this.logger.error(`A delivery failed: ${placeOf(error)}`);
    return new DeliveryFailedError(error);
  }
}

/** Kind and stack of an error without its message, which may quote what was being stored. */
function placeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return [error.name, ...frames].join('\n');
}
