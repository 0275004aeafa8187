import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { StorageUnavailableError } from '../inbox/storage-unavailable.error';
import { BodyTooLargeError } from '../raw-body/errors';
import { DeliveryRefusedError } from './delivery-refused.error';
import { sendHttpAnswer } from '../problem/http-answer';
import { discardBody } from '../raw-body/discard-body';
import type { HttpRequest } from '../raw-body/http-request';
import { RequestAbortedError } from '../raw-body/errors';
import { ANSWERED_ERRORS, answerTo, type AnsweredError } from './webhook-answer';
import { WebhookOutcomes } from './webhook-outcomes';

/**
 * Answers what the webhook refuses. Bound to the controller, it comes before every filter of the host; errors that are
 * not ours, of a guard of the host for example, are left to the host.
 */
@Catch(...ANSWERED_ERRORS)
export class WebhookAnswerFilter implements ExceptionFilter<AnsweredError> {
  constructor(
    private readonly adapterHost: HttpAdapterHost,
    private readonly outcomes: WebhookOutcomes,
  ) {}

  catch(error: AnsweredError, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.count(error);
    discardBody(http.getRequest<HttpRequest>());
    sendHttpAnswer(this.adapterHost.httpAdapter, http.getResponse(), answerTo(error));
  }

  private count(error: AnsweredError): void {
    // Refusals were counted by the guard, which knows the reason.
    if (error instanceof DeliveryRefusedError) return;
    if (error instanceof BodyTooLargeError) return this.outcomes.tooLarge();
    if (error instanceof RequestAbortedError) return this.outcomes.aborted();
    if (error instanceof StorageUnavailableError) return this.outcomes.unavailable();
    this.outcomes.failed();
  }
}
