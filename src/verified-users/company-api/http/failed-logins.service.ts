import { HttpException, HttpStatus, Inject, Injectable, Logger } from '@nestjs/common';
import { Counter } from 'prom-client';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { MetricsRegistry } from '../../observability/metrics-registry';
import { Cipher } from '../../privacy/cipher.service';
import { addressKey } from '../../reverification/customer/address-key';
import { TooManyRequestsError } from '../../reverification/customer/too-many-requests.error';
import { UnauthorizedError } from '../errors/unauthorized.error';

const MOST_PER_ADDRESS = 30;
const WINDOW_SECONDS = 60;
const LINE_PAUSE_MS = 10_000;
const REFUSALS: readonly number[] = [HttpStatus.UNAUTHORIZED, HttpStatus.FORBIDDEN];

/**
 * Counts requests that the guard of the company API has refused, ours or the host's. Beyond a limit per network address
 * they are answered 429. A right credential is never held up: behind a proxy that is not trusted all senders share one
 * address, and a stranger's guesses must not lock the company out. Tokens of at least 32 characters are not guessed.
 */
@Injectable()
export class FailedLogins {
  private readonly logger = new Logger(FailedLogins.name);
  private readonly limiter = new RateLimiterMemory({ points: MOST_PER_ADDRESS, duration: WINDOW_SECONDS });
  private readonly total: Counter;
  private unreported = 0;
  private nextLine = 0;

  constructor(
    @Inject(MetricsRegistry) registry: MetricsRegistry,
    private readonly cipher: Cipher,
  ) {
    this.total = new Counter({
      name: 'verified_users_company_api_failed_logins_total',
      help: 'Requests to the company API that its guard refused',
      registers: [registry],
    });
  }

  /** @returns what to answer with: the error itself, or that there were too many of its kind. */
  async count(error: unknown, address: string | undefined): Promise<unknown> {
    if (!isRefusal(error)) return error;
    this.total.inc();
    this.warnNowAndThen();
    try {
      await this.limiter.consume(this.cipher.hash(addressKey(address ?? ''), 'address'));
      return error;
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      return new TooManyRequestsError(Math.max(1, Math.ceil(refused.msBeforeNext / 1000)));
    }
  }

  /** A line for each would let anyone fill the disk. */
  private warnNowAndThen(): void {
    this.unreported += 1;
    const now = performance.now();
    if (now < this.nextLine) return;
    this.nextLine = now + LINE_PAUSE_MS;
    this.logger.warn({ message: 'Failed logins at the company API', count: this.unreported });
    this.unreported = 0;
  }
}

function isRefusal(error: unknown): boolean {
  return (
    error instanceof UnauthorizedError ||
    (error instanceof HttpException && REFUSALS.includes(error.getStatus()))
  );
}
