import { Catch, type ArgumentsHost } from '@nestjs/common';
import { BaseExceptionFilter, type HttpAdapterHost } from '@nestjs/core';
import { sendHttpAnswer } from '../verified-users/problem/http-answer';
import { PROBLEM_JSON, problemOf } from '../verified-users/problem/problem';
import { toProblemAnswer } from '../verified-users/problem/to-problem-answer';

const APIS = /^\/(?:verified-users|reverify)(?:[/?]|$)/;
const MALFORMED = problemOf(400, 'MALFORMED_BODY', 'The body is not JSON: mend it and send it again.');

/**
 * Answers what the framework refuses before a controller of ours has it, such as a body that is no JSON, in the form of our
 * APIs: problem+json. Other paths keep Nest's own answers.
 */
@Catch()
export class FrameworkProblemFilter extends BaseExceptionFilter {
  constructor(private readonly adapterHost: HttpAdapterHost) {
    super(adapterHost.httpAdapter);
  }

  override catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const { url, body } = http.getRequest<{ url: string; body?: unknown }>();
    const answer = APIS.test(url) ? toProblemAnswer(error, {}) : null;
    if (!answer) return super.catch(error, host);
    // Nest takes the parser's code away; a 400 without a body that was read comes from the parser.
    const malformed = answer.status === 400 && body === undefined;
    const headers = { 'Content-Type': PROBLEM_JSON, 'Cache-Control': 'no-store' };
    const told = malformed ? { status: 400, headers, body: MALFORMED } : answer;
    sendHttpAnswer(this.adapterHost.httpAdapter, http.getResponse(), told);
  }
}
