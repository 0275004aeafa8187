import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.token';
import { queryWithin } from '../database/query-within';
import { TRANSACTION_LIMIT_MS } from '../database/transact-within';
import { Clock } from '../options/clock';
import { LEASE_MS, type ClaimedHostEvent } from './claim-host-event.sql';

type InHand = Pick<ClaimedHostEvent, 'id' | 'eventId' | 'attempts'>;

const NEXT = `
  SELECT id FROM vu_host_event WHERE identity_id = $1 AND id > $2 AND status = 'queued' ORDER BY id LIMIT 1`;

/**
 * What a worker writes on the event that it has in hand. Guarded by the attempt's number and by the event's public id:
 * the lease may be over and another worker at it, or an asynchronous failover may have given `id` to another event. Then
 * nothing is written and the answer is false.
 */
@Injectable()
export class HostEventInHand {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  renew(event: InHand): Promise<boolean> {
    return this.write(event, 'due_at = $4', this.inFuture(LEASE_MS));
  }

  /** A handler has run: it is not told again. */
  mark(event: InHand, handler: string): Promise<boolean> {
    return this.write(event, 'handled_by = array_append(handled_by, $4)', handler);
  }

  putOff(event: InHand, delayMs: number, reason: string): Promise<boolean> {
    return this.write(event, 'due_at = $4, reason = $5, lost_attempts = 0', this.inFuture(delayMs), reason);
  }

  finish(event: InHand, status: 'done' | 'failed', reason: string | null): Promise<boolean> {
    const now = this.clock.now();
    return this.write(event, 'status = $4, reason = $5, finished_at = $6', status, reason, now);
  }

  /**
   * The customer's next event, which could not be claimed while this one was queued. Call after `finish` has committed.
   */
  async next({ id, identityId }: Pick<ClaimedHostEvent, 'id' | 'identityId'>): Promise<string | null> {
    const [row] = await queryWithin<{ id: string }[]>(this.dataSource, TRANSACTION_LIMIT_MS, NEXT, [
      identityId,
      id,
    ]);
    return row?.id ?? null;
  }

  private async write(
    { id, eventId, attempts }: InHand,
    set: string,
    ...values: unknown[]
  ): Promise<boolean> {
    const [, count] = await queryWithin<[unknown[], number]>(
      this.dataSource,
      TRANSACTION_LIMIT_MS,
      `UPDATE vu_host_event SET ${set} WHERE id = $1 AND event_id = $2 AND attempts = $3 AND status = 'queued'`,
      [id, eventId, attempts, ...values],
    );
    return count > 0;
  }

  private inFuture(ms: number): Date {
    return new Date(this.clock.now().getTime() + ms);
  }
}
