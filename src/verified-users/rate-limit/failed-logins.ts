import { Logger } from '@nestjs/common';
import { Counter } from 'prom-client';
import { addressKey, networkKey } from './address-key';
import { RateLimiter } from './rate-limiter';

const LIMIT = { points: 30, windowSeconds: 60 };
const LINE_PAUSE_MS = 10_000;

/**
 * Counts failed logins of one kind, limits them per network address, and logs them. Ask it about failed ones only: a
 * right credential is never held up. Behind a proxy that is not trusted all senders share one address, and a stranger's
 * guesses must not lock anybody out. Tokens of at least 32 characters are not guessed.
 */
export class FailedLogins {
  /** In no registry yet. */
  readonly total: Counter;
  private readonly logger = new Logger(FailedLogins.name);
  private readonly limiter = new RateLimiter(LIMIT);
  private unreported = 0;
  private nextLine = 0;

  /**
   * @param door as lines name it, for example `the company API`.
   * @param metric name of the counter.
   */
  constructor(
    private readonly door: string,
    metric: string,
  ) {
    this.total = new Counter({
      name: metric,
      help: `Requests without a valid credential at ${door}`,
      registers: [],
    });
  }

  /** @returns seconds after which to try again, when the address has failed too often; null otherwise. */
  count(address: string | undefined): number | null {
    this.total.inc();
    this.warnNowAndThen();
    return this.limiter.take(addressKey(address ?? ''), networkKey(address ?? ''));
  }

  /** A line for each would let anyone fill the disk. */
  private warnNowAndThen(): void {
    this.unreported += 1;
    const now = performance.now();
    if (now < this.nextLine) return;
    this.nextLine = now + LINE_PAUSE_MS;
    this.logger.warn({ message: `Failed logins at ${this.door}`, count: this.unreported });
    this.unreported = 0;
  }
}
