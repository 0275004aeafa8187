import { HttpException, HttpStatus, Inject, Injectable } from '@nestjs/common';
import { MetricsRegistry } from '../../observability/metrics-registry';
import { FailedLogins } from '../../rate-limit/failed-logins';
import { TooManyRequestsError } from '../../rate-limit/too-many-requests.error';
import { UnauthorizedError } from '../errors/unauthorized.error';

const REFUSALS: readonly number[] = [HttpStatus.UNAUTHORIZED, HttpStatus.FORBIDDEN];

/** Counts what the guard of the company API has refused, ours or the host's. */
@Injectable()
export class CompanyLogins {
  private readonly failed = new FailedLogins(
    'the company API',
    'verified_users_company_api_failed_logins_total',
  );

  constructor(@Inject(MetricsRegistry) registry: MetricsRegistry) {
    registry.registerMetric(this.failed.total);
  }

  /** @returns what to answer with: the error itself, or that there were too many of its kind. */
  count(error: unknown, address: string | undefined): unknown {
    if (!isRefusal(error)) return error;
    const waitSeconds = this.failed.count(address);
    return waitSeconds === null ? error : new TooManyRequestsError(waitSeconds);
  }
}

function isRefusal(error: unknown): boolean {
  return (
    error instanceof UnauthorizedError ||
    (error instanceof HttpException && REFUSALS.includes(error.getStatus()))
  );
}
