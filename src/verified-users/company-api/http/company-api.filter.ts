import { Catch } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { COMPANY_API_RULES } from './company-api-rules';
import { CompanyProblemFilter } from './company-problem.filter';
import { FailedLogins } from './failed-logins.service';

/** Answers every error of the company API as problem+json. */
@Catch()
export class CompanyApiFilter extends CompanyProblemFilter {
  constructor(adapterHost: HttpAdapterHost, failedLogins: FailedLogins) {
    super(adapterHost, failedLogins, COMPANY_API_RULES);
  }
}
