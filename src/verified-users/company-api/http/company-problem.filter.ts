import type { ArgumentsHost } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import type { ProblemRules } from '../../problem/problem-rule';
import { ProblemFilter } from '../../problem/problem.filter';
import type { FailedLogins } from './failed-logins.service';

/** Answers every error of a company API as problem+json, and counts those of its guard. */
export abstract class CompanyProblemFilter extends ProblemFilter {
  constructor(
    adapterHost: HttpAdapterHost,
    private readonly failedLogins: FailedLogins,
    rules: ProblemRules,
  ) {
    super(adapterHost, rules);
  }

  override async catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const { ip } = host.switchToHttp().getRequest<{ ip?: string }>();
    // What cannot be counted is answered all the same.
    await super.catch(await this.failedLogins.count(error, ip).catch(() => error), host);
  }
}
