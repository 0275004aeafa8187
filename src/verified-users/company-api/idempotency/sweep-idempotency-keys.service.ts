import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { queryWithin } from '../../database/query-within';
import { TRANSACTION_LIMIT_MS } from '../../database/transact-within';
import { Clock } from '../../options/clock';

/** How long an answer is kept for repeats. */
const KEPT_MS = 24 * 60 * 60 * 1000;
/** A sweep that has much to forget leaves the rest to the next ones. */
const BATCH = 1_000;

const SQL = `
  DELETE FROM vu_idempotency_key
   WHERE (scope, key_sha256) IN (SELECT scope, key_sha256 FROM vu_idempotency_key
                                  WHERE started_at < $1 ORDER BY started_at LIMIT ${BATCH})`;

/** Forgets keys that nobody repeats any more. */
@Injectable()
export class SweepIdempotencyKeys {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  async sweep(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - KEPT_MS);
    await queryWithin(this.dataSource, TRANSACTION_LIMIT_MS, SQL, [before]);
  }
}
