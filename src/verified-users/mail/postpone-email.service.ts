import { Inject, Injectable, Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.token';
import { transactWithin } from '../database/transact-within';
import { stableCode } from '../observability/stable-code';
import { Clock } from '../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { WakeUp } from '../queue/wake-up.service';
import { Email } from './email.entity';

/**
 * After an email could not be written, for a key that is missing from the ring or a template that fails. Nothing has
 * left, so it stays `queued` for as long as its cause lasts, with the reason on its row.
 */
@Injectable()
export class PostponeEmail {
  private readonly logger = new Logger(PostponeEmail.name);

  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly clock: Clock,
    private readonly wakeUp: WakeUp,
  ) {}

  async postpone(id: string, error: unknown): Promise<void> {
    const reason = stableCode(error);
    this.logger.warn({ message: 'An email could not be sent', emailId: id, code: reason });
    const delayMs = await transactWithin(this.dataSource, async (manager) => {
      const email = await manager.findOneBy(Email, { id, status: 'queued' });
      if (!email) return null;
      const delay = this.delayMs(email);
      const dueAt = new Date(this.clock.now().getTime() + delay);
      const { affected } = await manager.update(
        Email,
        { id, status: 'queued', attempts: email.attempts },
        { reason, dueAt },
      );
      return affected === 1 ? delay : null;
    });
    if (delayMs !== null) this.wakeUp.emails([id], delayMs);
  }

  /** As long again as it has waited already: so the pauses double without anyone counting. */
  private delayMs(email: Email): number {
    const { firstDelaySeconds, maxDelaySeconds } = this.options.mail.retry;
    const ageMs = this.clock.now().getTime() - email.createdAt.getTime();
    return Math.min(Math.max(ageMs, firstDelaySeconds * 1000), maxDelaySeconds * 1000);
  }
}
