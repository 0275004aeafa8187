import { Catch, type ArgumentsHost } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { COMPANY_API_RULES } from '../http/company-api-rules';
import { ProblemFilter } from '../../problem/problem.filter';
import { discardBody } from '../../webhook/discard-body';
import type { DoorRequest } from '../../webhook/door-request';

const RULES = {
  ...COMPANY_API_RULES,
  IMPORT_HEADER_INVALID: { status: 422, extras: ['faults'] },
  IMPORT_EMPTY: { status: 422 },
  IMPORT_STOPPED: { status: 503, extras: ['resumeFromLine'], retryAfterSeconds: 5 },
  INVALID_FROM_LINE: { status: 400 },
  UNSUPPORTED_MEDIA_TYPE: { status: 415 },
};

/** Answers what is wrong with a whole import, and lets the rest of its body pass by. */
@Catch()
export class ImportFilter extends ProblemFilter {
  constructor(adapterHost: HttpAdapterHost) {
    super(adapterHost, RULES);
  }

  override catch(error: unknown, host: ArgumentsHost): void {
    discardBody(host.switchToHttp().getRequest<DoorRequest>());
    super.catch(error, host);
  }
}
