import { Inject, Injectable } from '@nestjs/common';
import { LessThan, type DataSource } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { transactWithin } from '../../database/transact-within';
import { Clock } from '../../options/clock';
import { IdempotencyKey } from './idempotency-key.entity';

/** How long an answer is kept for repeats. */
const KEPT_MS = 24 * 60 * 60 * 1000;

/** Forgets keys that nobody repeats any more. */
@Injectable()
export class SweepIdempotencyKeys {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  async sweep(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - KEPT_MS);
    await transactWithin(this.dataSource, (manager) =>
      manager.delete(IdempotencyKey, { startedAt: LessThan(before) }),
    );
  }
}
