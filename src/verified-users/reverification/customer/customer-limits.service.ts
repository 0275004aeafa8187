import { Inject, Injectable } from '@nestjs/common';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { Cipher } from '../../privacy/cipher.service';
import { hashLinkToken } from '../link-tokens';
import { addressKey } from './address-key';
import { TooManyRequestsError } from './too-many-requests.error';

/**
 * How many requests one network address may send, and one link may get. Counted in each process by itself: n
 * processes let n times as many pass. What must hold exactly (tries, fresh links) is counted in the database.
 */
@Injectable()
export class CustomerLimits {
  private readonly perAddress: RateLimiterMemory;
  private readonly perLink: RateLimiterMemory;

  constructor(
    @Inject(RESOLVED_OPTIONS) { reverification }: ResolvedOptions,
    private readonly cipher: Cipher,
  ) {
    const { requestsPerAddress, requestsPerLink, windowSeconds: duration } = reverification.limits;
    this.perAddress = new RateLimiterMemory({ points: requestsPerAddress, duration });
    this.perLink = new RateLimiterMemory({ points: requestsPerLink, duration });
  }

  /**
   * Counts a request. The address comes first: so made-up links of one address fill no more memory than it may.
   *
   * @throws {TooManyRequestsError}
   */
  async count(token: string, address: string | undefined): Promise<void> {
    await this.consume(this.perAddress, this.cipher.hash(addressKey(address ?? ''), 'address'));
    await this.consume(this.perLink, hashLinkToken(token).toString('base64url'));
  }

  private async consume(limiter: RateLimiterMemory, key: string): Promise<void> {
    try {
      await limiter.consume(key);
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      throw new TooManyRequestsError(Math.max(1, Math.ceil(refused.msBeforeNext / 1000)));
    }
  }
}
