import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import { discardBody } from '../raw-body/discard-body';
import type { HttpRequest } from '../raw-body/http-request';
import { sendHttpAnswer } from './http-answer';
import type { ProblemRules } from './problem-rule';
import { internalAnswer, toProblemAnswer } from './to-problem-answer';

/**
 * Answers every error as problem+json, and lets what is left of the body pass by. Bound to a controller it comes before every filter of the host. Subclass it
 * with the rules of an API:
 *
 *     @Catch()
 *     export class CompanyApiFilter extends ProblemFilter {
 *       constructor(adapterHost: HttpAdapterHost) { super(adapterHost, RULES); }
 *     }
 */
@Catch()
export abstract class ProblemFilter implements ExceptionFilter<unknown> {
  private readonly logger = new Logger(ProblemFilter.name);

  constructor(
    protected readonly adapterHost: HttpAdapterHost,
    private readonly rules: ProblemRules,
  ) {}

  /** Not async: Nest does not wait for filters, so what a promise of one rejects with would be handled by nobody. */
  catch(error: unknown, host: ArgumentsHost): void {
    const answer = toProblemAnswer(error, this.rules);
    if (!answer) this.logger.error(`A request failed: ${placeOf(error)}`);
    const http = host.switchToHttp();
    discardBody(http.getRequest<HttpRequest>());
    sendHttpAnswer(this.adapterHost.httpAdapter, http.getResponse(), answer ?? internalAnswer());
  }
}

/** Kind and stack of an error without its message, which may quote what was being stored (P13). */
function placeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return [error.name, ...frames].join('\n');
}
