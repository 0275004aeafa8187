import { Catch } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { COMPANY_API_RULES } from '../http/company-api-rules';
import { CompanyProblemFilter } from '../http/company-problem.filter';
import { CompanyLogins } from '../http/company-logins.service';

const RULES = {
  ...COMPANY_API_RULES,
  IMPORT_HEADER_INVALID: { status: 422, extras: ['faults'] },
  IMPORT_EMPTY: { status: 422 },
  IMPORT_STOPPED: { status: 503, extras: ['resumeFromLine'], retryAfterSeconds: 5 },
  INVALID_FROM_LINE: { status: 400 },
};

/** Answers what is wrong with a whole import. */
@Catch()
export class ImportFilter extends CompanyProblemFilter {
  constructor(adapterHost: HttpAdapterHost, logins: CompanyLogins) {
    super(adapterHost, logins, RULES);
  }
}
