import { Inject, Injectable } from '@nestjs/common';
import type { DeliveryReceipt } from '../inbox/parsed-delivery';
import { StoreDelivery } from '../inbox/store-delivery.service';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { DeliveryRefusedError } from './delivery-refused.error';
import { rawRequestOf, type HttpRequest } from '../raw-body/http-request';
import { parseBody } from './parse-body';
import { TakeDelivery } from './take-delivery.service';
import { WebhookAccess } from './webhook-access.service';
import { WebhookOutcomes } from './webhook-outcomes';

/** Reads, parses and stores a delivery that the guard let in. */
@Injectable()
export class ReceiveDelivery {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly access: WebhookAccess,
    private readonly deliveries: TakeDelivery,
    private readonly inbox: StoreDelivery,
    private readonly outcomes: WebhookOutcomes,
  ) {}

  /**
   * @throws {DeliveryRefusedError} when no guard vouches for the request.
   * @throws {BodyTooLargeError}
   * @throws {RequestAbortedError}
   * @throws {BodyConsumedError}
   * @throws {StorageUnavailableError}
   */
  async receive(request: HttpRequest): Promise<DeliveryReceipt> {
    const project = this.access.provenProjectOf(rawRequestOf(request));
    if (project === undefined) throw new DeliveryRefusedError();
    const delivery = await this.deliveries.take(request, project);
    const receipt = await this.inbox.store(delivery, await parseBody(delivery, this.options.webhook));
    this.outcomes.accepted(receipt, project);
    return receipt;
  }
}
