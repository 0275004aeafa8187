import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.token';
import { QueryTimeoutError } from '../database/database-unavailable.error';
import { queryWithin } from '../database/query-within';
import { isDataError, isRetryableConflict } from '../database/sql-state';
import { RepeatCounter } from './count-repeats';
import { insertDeliveries, type DeliveryToInsert, type InsertedDelivery } from './insert-deliveries.sql';
import { takeBatch } from './take-batch';

/** While one waits for the disk or for a row, the other goes on. */
const MAX_UNDER_WAY = 2;

interface Waiting extends DeliveryToInsert {
  deadline: number;
  resolve: (inserted: InsertedDelivery) => void;
  reject: (error: unknown) => void;
}

/**
 * Writes deliveries into the database. Those that arrive while statements are under way go into the next one together,
 * and share its commit.
 */
@Injectable()
export class WriteDeliveries {
  private readonly waiting: Waiting[] = [];
  private underWay = 0;
  private starting: NodeJS.Immediate | null = null;
  private readonly repeats: RepeatCounter;

  constructor(@Inject(DATA_SOURCE) private readonly dataSource: DataSource) {
    this.repeats = new RepeatCounter(dataSource);
  }

  /**
   * Together with those that wait. It fails with them when the database goes away, but not for what another holds.
   *
   * @param deadline by `performance.now()`; the first to wait is the first to be written, so deadlines must not fall.
   */
  write(given: DeliveryToInsert, deadline: number): Promise<InsertedDelivery> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ ...given, deadline, resolve, reject });
      this.start();
    });
  }

  /**
   * Runs as a separate statement.
   *
   * @throws {DatabaseUnavailableError}
   */
  async writeAlone(given: DeliveryToInsert, deadline: number): Promise<InsertedDelivery> {
    const [inserted] = await this.insert([given], deadline);
    await this.repeats.add(inserted!.toCount);
    return inserted!;
  }

  /** After what arrived in the same breath has been heard. */
  private start(): void {
    if (this.underWay < MAX_UNDER_WAY) this.starting ??= setImmediate(() => this.writeNext());
  }

  private writeNext(): void {
    this.starting = null;
    const batch = takeBatch(this.waiting);
    if (batch.length === 0) return;
    this.underWay += 1;
    void this.writeTogether(batch).finally(() => {
      this.underWay -= 1;
      if (this.waiting.length > 0) this.start();
    });
    if (this.waiting.length > 0) this.start();
  }

  private async writeTogether(batch: Waiting[]): Promise<void> {
    try {
      const inserted = await this.insert(batch, batch[0]!.deadline);
      batch.forEach(({ resolve }, index) => {
        const one = inserted[index]!;
        void this.repeats.add(one.toCount).then(() => resolve(one));
      });
    } catch (error) {
      if (isDataError(error) || isRetryableConflict(error)) {
        for (const each of batch) this.writeAlone(each, each.deadline).then(each.resolve, each.reject);
        return;
      }
      // The database is away or too slow. Nobody waits behind the next statement to hear the same.
      for (const { reject } of [...batch, ...this.waiting.splice(0)]) reject(error);
    }
  }

  private async insert(given: readonly DeliveryToInsert[], deadline: number): Promise<InsertedDelivery[]> {
    const limitMs = deadline - performance.now();
    if (limitMs <= 0) throw new QueryTimeoutError();
    return insertDeliveries(
      (sql, parameters) => queryWithin(this.dataSource, limitMs, sql, parameters, 'vu_insert_deliveries'),
      given,
    );
  }
}
