import { Inject, Injectable } from '@nestjs/common';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { addressKey, networkKey } from '../../rate-limit/address-key';
import { RateLimiter } from '../../rate-limit/rate-limiter';
import { TooManyRequestsError } from '../../rate-limit/too-many-requests.error';
import { isLinkToken } from '../link-tokens';

/**
 * How many requests one network address may send, and one link may get. Counted in each process by itself: n
 * processes let n times as many pass. What must hold exactly (tries, fresh links) is counted in the database.
 */
@Injectable()
export class CustomerLimits {
  private readonly perAddress: RateLimiter;
  private readonly perLink: RateLimiter;

  constructor(@Inject(RESOLVED_OPTIONS) { reverification }: ResolvedOptions) {
    const { requestsPerAddress, requestsPerLink, windowSeconds } = reverification.limits;
    this.perAddress = new RateLimiter({ points: requestsPerAddress, windowSeconds });
    this.perLink = new RateLimiter({ points: requestsPerLink, windowSeconds });
  }

  /**
   * Counts a request. The address comes first: so made-up links of one address take no more places than it may send
   * requests. What is not even shaped like a link's token opens nothing, and takes none.
   *
   * @throws {TooManyRequestsError}
   */
  count(token: string, address = ''): void {
    orThrow(this.perAddress.take(addressKey(address), networkKey(address)));
    if (isLinkToken(token)) orThrow(this.perLink.take(token, token));
  }
}

function orThrow(waitSeconds: number | null): void {
  if (waitSeconds !== null) throw new TooManyRequestsError(waitSeconds);
}
