import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { KeepRefusedDelivery } from '../inbox/keep-refused-delivery.service';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { readToken } from './authorization-header';
import { DeliveryRefusedError } from './delivery-refused.error';
import { projectOf, rawRequestOf, type DoorRequest } from './door-request';
import { markProven } from './proven-project';
import { TakeDelivery } from './take-delivery.service';
import { WebhookOutcomes } from './webhook-outcomes';
import { WebhookTokens } from './webhook-token.service';

/**
 * Lets in only what holds a token under one of the project's secrets. Who has no secret gets one and the same answer,
 * and the body is neither read nor parsed. Who has the secret but a token that must be refused gets that answer too,
 * after the delivery was put into quarantine: Prove may never send it again.
 */
@Injectable()
export class ProveWebhookGuard implements CanActivate {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly tokens: WebhookTokens,
    private readonly deliveries: TakeDelivery,
    private readonly refusedDeliveries: KeepRefusedDelivery,
    private readonly outcomes: WebhookOutcomes,
  ) {}

  /** @throws {DeliveryRefusedError} */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<DoorRequest>();
    const project = projectOf(request);
    const token = readToken(
      rawRequestOf(request),
      this.options.projects.get(project)?.acceptBareToken ?? false,
    );
    if (token === null) return this.refuse('no_token', project);
    const verdict = this.tokens.judge(project, token);
    switch (verdict.outcome) {
      case 'accepted':
        markProven(rawRequestOf(request), project);
        return true;
      case 'refused_claims':
        await this.keep(request, project, verdict.reason);
        throw new DeliveryRefusedError();
      case 'refused':
        return this.refuse('bad_token', project);
      default:
        return verdict satisfies never;
    }
  }

  private refuse(reason: string, project: string): never {
    this.outcomes.refused(reason, project);
    throw new DeliveryRefusedError();
  }

  private async keep(request: DoorRequest, project: string, reason: string): Promise<void> {
    this.outcomes.refusedClaims(reason, project);
    const delivery = await this.deliveries.take(request, project).catch(() => null);
    if (delivery) await this.refusedDeliveries.keep(delivery, reason);
  }
}
