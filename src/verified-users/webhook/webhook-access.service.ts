import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import type { HttpRequest } from '../raw-body/http-request';
import { RawBodyCapture } from '../raw-body/raw-body-capture.service';
import { readToken } from './authorization-header';
import { DeliveryRefusedError } from './delivery-refused.error';
import { answerTo } from './webhook-answer';
import { WebhookOutcomes } from './webhook-outcomes';
import { WebhookTokens, type TokenVerdict } from './webhook-token.service';

export type Access = TokenVerdict & { project: string };

const DEFAULT_PROJECT = 'default';

/**
 * Judges by the head of a request who may deliver, each request once: first in front of Nest, where strangers are
 * turned away, then for the guard.
 */
@Injectable()
export class WebhookAccess {
  private readonly judged = new WeakMap<IncomingMessage, Access>();

  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly tokens: WebhookTokens,
    private readonly outcomes: WebhookOutcomes,
    capture: RawBodyCapture,
  ) {
    const refusal = answerTo(new DeliveryRefusedError());
    capture.checkFirst('webhook', (raw, params) => {
      const access = this.judge(raw, params);
      return access.outcome === 'accepted' || (access.outcome === 'refused_claims' && access.keptShare > 0)
        ? null
        : refusal;
    });
  }

  /** @param params of the path; the project it names may not exist. */
  judge(raw: IncomingMessage, params: HttpRequest['params']): Access {
    const project = params?.['project'] ?? DEFAULT_PROJECT;
    const known = this.judged.get(raw);
    if (known?.project === project) return known;
    const access = { ...this.verdict(raw, project), project };
    this.judged.set(raw, access);
    return access;
  }

  /** The project whose token the request holds; undefined when nobody has said so. */
  provenProjectOf(raw: IncomingMessage): string | undefined {
    const access = this.judged.get(raw);
    return access?.outcome === 'accepted' ? access.project : undefined;
  }

  private verdict(raw: IncomingMessage, project: string): TokenVerdict {
    const token = readToken(raw, this.options.projects.get(project)?.acceptBareToken ?? false);
    const verdict = token === null ? null : this.tokens.judge(project, token);
    if (verdict?.outcome === 'accepted') return verdict;
    if (verdict?.outcome === 'refused_claims') {
      this.outcomes.refusedClaims(verdict.reason, project);
      return verdict;
    }
    this.outcomes.refused(verdict ? 'bad_token' : 'no_token', project);
    return { outcome: 'refused' };
  }
}
