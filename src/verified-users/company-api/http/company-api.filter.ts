import { Catch } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { COMPANY_API_RULES } from './company-api-rules';
import { CompanyProblemFilter } from './company-problem.filter';
import { CompanyLogins } from './company-logins.service';

/** Answers every error of the company API as problem+json. */
@Catch()
export class CompanyApiFilter extends CompanyProblemFilter {
  constructor(adapterHost: HttpAdapterHost, logins: CompanyLogins) {
    super(adapterHost, logins, COMPANY_API_RULES);
  }
}
