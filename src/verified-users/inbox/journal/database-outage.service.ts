import { Inject, Injectable, Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { WritesPausedError } from '../../database/database-unavailable.error';
import type { WriteBreaker } from '../../database/write-breaker';
import { writeBreakerOf } from '../../database/work-within';

/**
 * Whether the database is taken for away. While it is, deliveries go to the journal at once: waiting for the deadline
 * each time would hold up every sender, and fill memory with the bodies of those that wait.
 */
@Injectable()
export class DatabaseOutage {
  private readonly logger = new Logger(DatabaseOutage.name);
  private since: number | null = null;

  constructor(@Inject(DATA_SOURCE) private readonly dataSource: DataSource) {}

  /** Also while writes are paused, whoever found out. */
  get isOn(): boolean {
    return this.since !== null || this.writes.fault !== null;
  }

  /** @param code stable code of what the database did. */
  begin(code: string): void {
    if (this.since !== null) return;
    this.since = performance.now();
    this.logger.warn({ message: 'The database is away or too slow; deliveries go to the journal', code });
  }

  /** Whether a write is committed; ends the outage when it is. */
  async endIfWritable(): Promise<boolean> {
    if ((await this.writes.probe()) !== null) return false;
    this.end();
    return true;
  }

  /** Asks once more whether writes that are paused may go on; everyone who asks at the same moment shares the answer. */
  async retryPausedWrites(): Promise<void> {
    if (this.writes.fault !== null) await this.writes.probe();
  }

  /** @throws {WritesPausedError} unless everything committed so far is as durable as the server can make it. */
  async confirmWrites(): Promise<void> {
    const fault = await this.writes.confirm();
    if (fault !== null) throw new WritesPausedError(fault);
  }

  private end(): void {
    if (this.since === null) return;
    const seconds = Math.round((performance.now() - this.since) / 1000);
    this.since = null;
    this.logger.log({ message: 'The database is back', seconds });
  }

  private get writes(): WriteBreaker {
    return writeBreakerOf(this.dataSource);
  }
}
