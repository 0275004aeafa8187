import type { ArgumentsHost } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import type { ProblemRules } from '../../problem/problem-rule';
import { ProblemFilter } from '../../problem/problem.filter';
import type { CompanyLogins } from './company-logins.service';

/** Answers every error of a company API as problem+json, and counts those of its guard. */
export abstract class CompanyProblemFilter extends ProblemFilter {
  constructor(
    adapterHost: HttpAdapterHost,
    private readonly logins: CompanyLogins,
    rules: ProblemRules,
  ) {
    super(adapterHost, rules);
  }

  override catch(error: unknown, host: ArgumentsHost): void {
    const { ip } = host.switchToHttp().getRequest<{ ip?: string }>();
    super.catch(this.logins.count(error, ip), host);
  }
}
