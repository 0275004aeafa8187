import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { InboxAlerts } from '../inbox/inbox-alerts.service';
import { KeepRefusedDelivery } from '../inbox/keep-refused-delivery.service';
import { capturedBodyOf } from '../raw-body/captured-body';
import { rawRequestOf, type HttpRequest } from '../raw-body/http-request';
import { DeliveryRefusedError } from './delivery-refused.error';
import { RefusedDeliveryBudget } from './refused-delivery-budget.service';
import { TakeDelivery } from './take-delivery.service';
import { WebhookAccess, type Access } from './webhook-access.service';

type RefusedForClaims = Extract<Access, { outcome: 'refused_claims' }>;

/**
 * Lets in only what holds a token under one of the project's secrets. Who has no secret gets one and the same answer,
 * and the body is neither read nor parsed. Who has the secret but a token that must be refused gets that answer too,
 * after the delivery was put into quarantine: Prove may never send it again.
 */
@Injectable()
export class ProveWebhookGuard implements CanActivate {
  constructor(
    private readonly access: WebhookAccess,
    private readonly deliveries: TakeDelivery,
    private readonly refusedDeliveries: KeepRefusedDelivery,
    private readonly budget: RefusedDeliveryBudget,
    private readonly alerts: InboxAlerts,
  ) {}

  /** @throws {DeliveryRefusedError} */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<HttpRequest>();
    const access = this.access.judge(rawRequestOf(request), request.params);
    switch (access.outcome) {
      case 'accepted':
        return true;
      case 'refused_claims':
        await this.keep(request, access);
        throw new DeliveryRefusedError();
      case 'refused':
        throw new DeliveryRefusedError();
      default:
        return access satisfies never;
    }
  }

  private async keep(request: HttpRequest, { project, reason, keptShare }: RefusedForClaims): Promise<void> {
    if (keptShare === 0) return;
    if (!this.budget.take(project, sizeOf(request, this.budget.mostBytes), keptShare))
      return this.alerts.notKept(project, 'hourly_budget');
    const delivery = await this.deliveries.take(request, project).catch(() => null);
    if (delivery) await this.refusedDeliveries.keep(delivery, reason, keptShare);
  }
}

/** @param most what a body of unknown length counts as. */
function sizeOf(request: HttpRequest, most: number): number {
  const { announced, contentLength } = capturedBodyOf(rawRequestOf(request));
  return announced ? Number(contentLength ?? most) : 0;
}
