import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.token';
import { transactWithin } from '../database/transact-within';
import { Clock } from '../options/clock';
import { WakeUp } from '../queue/wake-up.service';
import { HostEvent } from './host-event.entity';

/** Puts events back that were given up. */
@Injectable()
export class RetryHostEvent {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly wakeUp: WakeUp,
  ) {}

  /**
   * Tells a `failed` event again, with all its attempts, to the handlers that have not run.
   *
   * @returns false when there is none with this id.
   */
  async retry(id: string): Promise<boolean> {
    const dueAt = this.clock.now();
    const change = { status: 'queued' as const, attempts: 0, reason: null, dueAt, finishedAt: null };
    const { affected } = await transactWithin(this.dataSource, (manager) =>
      manager.update(HostEvent, { id, status: 'failed' }, change),
    );
    if (affected) this.wakeUp.hostEvents([id]);
    return affected === 1;
  }
}
