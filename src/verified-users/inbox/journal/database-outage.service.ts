import { Injectable, Logger } from '@nestjs/common';

/**
 * Whether the database is taken for away. While it is, deliveries go to the journal at once: waiting for the deadline
 * each time would hold up every sender, and fill memory with the bodies of those that wait.
 */
@Injectable()
export class DatabaseOutage {
  private readonly logger = new Logger(DatabaseOutage.name);
  private since: number | null = null;

  get isOn(): boolean {
    return this.since !== null;
  }

  /** @param code stable code of what the database did. */
  begin(code: string): void {
    if (this.isOn) return;
    this.since = performance.now();
    this.logger.warn({ message: 'The database is away or too slow; deliveries go to the journal', code });
  }

  end(): void {
    if (this.since === null) return;
    const seconds = Math.round((performance.now() - this.since) / 1000);
    this.since = null;
    this.logger.log({ message: 'The database is back', seconds });
  }
}
