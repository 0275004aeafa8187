import { Catch } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ProblemFilter } from '../../problem/problem.filter';
import { COMPANY_API_RULES } from './company-api-rules';

/** Answers every error of the company API as problem+json. */
@Catch()
export class CompanyApiFilter extends ProblemFilter {
  constructor(adapterHost: HttpAdapterHost) {
    super(adapterHost, COMPANY_API_RULES);
  }
}
