import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.token';
import { queryWithin } from '../database/query-within';
import { TRANSACTION_LIMIT_MS } from '../database/transact-within';
import { Clock } from '../options/clock';
import { LEASE_MS, type ClaimedHostEvent } from './claim-host-event.sql';

type InHand = Pick<ClaimedHostEvent, 'id' | 'attempts'>;

/**
 * What a worker writes on the event that it has in hand. Guarded by the attempt's number: the lease may be over and
 * another worker at it, and then nothing is written and the answer is false.
 */
@Injectable()
export class HostEventInHand {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  renew(event: InHand): Promise<boolean> {
    return this.write(event, 'due_at = $3', this.inFuture(LEASE_MS));
  }

  /** A handler has run: it is not told again. */
  mark(event: InHand, handler: string): Promise<boolean> {
    return this.write(event, 'handled_by = array_append(handled_by, $3)', handler);
  }

  putOff(event: InHand, delayMs: number, reason: string): Promise<boolean> {
    return this.write(event, 'due_at = $3, reason = $4', this.inFuture(delayMs), reason);
  }

  finish(event: InHand, status: 'done' | 'failed', reason: string | null): Promise<boolean> {
    const now = this.clock.now();
    return this.write(event, 'status = $3, reason = $4, finished_at = $5', status, reason, now);
  }

  private async write({ id, attempts }: InHand, set: string, ...values: unknown[]): Promise<boolean> {
    const [, count] = await queryWithin<[unknown[], number]>(
      this.dataSource,
      TRANSACTION_LIMIT_MS,
      `UPDATE vu_host_event SET ${set} WHERE id = $1 AND attempts = $2 AND status = 'queued'`,
      [id, attempts, ...values],
    );
    return count > 0;
  }

  private inFuture(ms: number): Date {
    return new Date(this.clock.now().getTime() + ms);
  }
}
