import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { sendHttpAnswer } from '../../problem/http-answer';
import { InvalidRequestError } from '../errors/invalid-request.error';
import { namesEtagWeakly } from '../etag';
import { IdempotencyKeyError } from '../idempotency/idempotency-key.error';
import { IdempotentRequests, type KeptAnswer } from '../idempotency/idempotent-requests.service';
import type { DescribedIdentity } from '../operations/customer-rows';
import { RequestRules } from '../operations/request-rules.service';
import { accessOf } from './company-access';
import { headerOf, type CompanyRequest } from './company-request';

const KEY = /^[\x20-\x7e]{1,255}$/;
const NO_STORE = { 'Cache-Control': 'no-store' };

/** A POST that a key lets happen once. */
export interface PostOfCompany {
  operation: string;
  /** As the request names it. Keys of different projects are different keys. */
  project: string | null | undefined;
  /** What makes it the same request: the customer and the body. */
  subject: unknown;
  /** It costs money: the key is required, and it is not run again blindly. */
  costly?: boolean;
  run: () => Promise<KeptAnswer>;
  /** Makes the body of the answer out of what was kept; left out: it is what was kept. */
  show?: (body: object | null) => Promise<object>;
}

/** Writes the answers of the company API, past every interceptor of the host. */
@Injectable()
export class CompanyAnswers {
  constructor(
    private readonly adapterHost: HttpAdapterHost,
    private readonly idempotent: IdempotentRequests,
    private readonly rules: RequestRules,
  ) {}

  send(
    response: unknown,
    body: object | undefined,
    status = 200,
    headers: Record<string, string> = {},
  ): void {
    const all = {
      ...NO_STORE,
      ...(body && { 'Content-Type': 'application/json; charset=utf-8' }),
      ...headers,
    };
    sendHttpAnswer(this.adapterHost.httpAdapter, response, { status, headers: all, body });
  }

  /** A view with its ETag; 304 when the caller has it already. */
  sendDescribed(request: CompanyRequest | null, response: unknown, { view, etag }: DescribedIdentity): void {
    const headers = { ETag: etag, 'Cache-Control': 'private, no-cache' };
    const known = request && headerOf(request, 'if-none-match');
    if (known != null && namesEtagWeakly(known, etag)) return this.send(response, undefined, 304, headers);
    this.send(response, view, 200, headers);
  }

  /** Once for each `Idempotency-Key`; without one, each time. */
  async post(request: CompanyRequest, response: unknown, post: PostOfCompany): Promise<void> {
    const key = headerOf(request, 'idempotency-key');
    if (key === undefined ? post.costly : !KEY.test(key)) throw new IdempotencyKeyError();
    const { subject, costly = false } = post;
    const operation = this.scopeOf(request, post);
    const { status, body, replayed } =
      key === undefined
        ? { ...(await post.run()), replayed: false }
        : await this.idempotent.run(
            { operation, key, request: [subject, headerOf(request, 'if-match')], costly },
            post.run,
          );
    const shown = post.show ? await post.show(body) : body;
    this.send(response, shown ?? undefined, status, replayed ? { 'Idempotent-Replayed': 'true' } : {});
  }

  /** Checked before any kept answer is given: it may be that of another project. */
  private scopeOf(request: CompanyRequest, { operation, project }: PostOfCompany): string {
    if (project != null && typeof project !== 'string')
      throw new InvalidRequestError(['project must be a string']);
    const name = this.rules.require(accessOf(request), project);
    return name === 'default' ? operation : `${operation}@${name}`;
  }
}
