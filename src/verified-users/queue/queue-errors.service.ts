import { Injectable, Logger } from '@nestjs/common';

const PAUSE_MS = 10_000;

/**
 * Hears the errors of queues and workers: with nobody listening BullMQ prints them as they are. A lost connection
 * repeats itself many times a second, so one line stands for all of a while.
 */
@Injectable()
export class QueueErrors {
  private readonly logger = new Logger(QueueErrors.name);
  private readonly lastLogged = new Map<string, number>();

  report(queue: string, error: Error): void {
    const now = Date.now();
    if (now - (this.lastLogged.get(queue) ?? 0) < PAUSE_MS) return;
    this.lastLogged.set(queue, now);
    const code = (error as { code?: unknown }).code;
    this.logger.warn({
      message: 'The queue engine reports an error',
      queue,
      code: typeof code === 'string' ? code : error.name,
    });
  }
}
