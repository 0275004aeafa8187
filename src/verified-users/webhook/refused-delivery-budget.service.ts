import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';

const HOUR_MS = 3_600_000;

interface Spent {
  hour: number;
  deliveries: number;
  bytes: number;
}

/**
 * What each project may spend in an hour on keeping refused deliveries, counted before their bodies are read. In each
 * process by itself; the database counts over all of them, when a delivery is kept there.
 */
@Injectable()
export class RefusedDeliveryBudget {
  private readonly spent = new Map<string, Spent>();

  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly clock: Clock,
  ) {}

  /** Bytes that a body may have. */
  get mostBytes(): number {
    return this.options.webhook.maxBodyBytes;
  }

  /**
   * @param project one of the options: its token was signed with one of our secrets.
   * @param share of the budget, from 0 to 1, beyond which this delivery takes none.
   * @returns whether there is budget for a further delivery of that size; it is then spent.
   */
  take(project: string, bytes: number, share: number): boolean {
    const { maxRefusedDeliveriesPerHour, maxRefusedBytesPerHour } = this.options.webhook;
    const hour = Math.floor(this.clock.now().getTime() / HOUR_MS);
    const known = this.spent.get(project);
    const spent = known?.hour === hour ? known : { hour, deliveries: 0, bytes: 0 };
    if (
      spent.deliveries >= maxRefusedDeliveriesPerHour * share ||
      spent.bytes + bytes > maxRefusedBytesPerHour * share
    )
      return false;
    this.spent.set(project, { hour, deliveries: spent.deliveries + 1, bytes: spent.bytes + bytes });
    return true;
  }
}
