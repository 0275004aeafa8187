import { Injectable } from '@nestjs/common';
import { BrokenCircuitError } from 'cockatiel';
import { stableCode } from '../../observability/stable-code';
import { ProveMetrics } from '../../observability/prove-metrics';
import { Clock } from '../../options/clock';
import { retryDelayMs } from '../../queue/retry-delay';
import { ProveConfigurationError } from '../errors/prove-configuration.error';
import { ProveLimitedError } from '../errors/prove-limited.error';
import { ProveUnavailableError } from '../errors/prove-unavailable.error';
import { AccessToken } from './access-token';
import { CallDeadline } from './call-deadline';
import type { Endpoint } from './endpoint';
import { exchange, type ProveAnswer, type ProveRequest } from './exchange';
import { faultOfAnswer } from './fault-of-answer';
import { Pause } from './pause.service';
import { CALLS, type ProveCall } from './prove-call';
import { readObject } from './read-object';
import { RequestBudget } from './request-budget.service';
import { readToken, tokenRequest } from './request-token';
import { unlessAborted } from './unless-aborted';

/** One way to send for all calls: token, budget, breaker, deadline, and repeats of what may be repeated (P14). */
@Injectable()
export class SendCall {
  private readonly tokens = new WeakMap<Endpoint, AccessToken>();

  constructor(
    private readonly budget: RequestBudget,
    private readonly pause: Pause,
    private readonly clock: Clock,
    private readonly metrics: ProveMetrics,
  ) {}

  /**
   * @returns Prove's answer, a JSON object.
   * @throws {ProveError}; or the signal's own reason when it was aborted.
   */
  async send(
    call: ProveCall,
    endpoint: Endpoint,
    request: ProveRequest,
    signal?: AbortSignal,
  ): Promise<Record<string, unknown>> {
    const deadline = new CallDeadline(endpoint.api.callTimeoutSeconds, signal);
    const ended = this.metrics.started(call.name);
    try {
      const answer = await this.untilAnswered(call, endpoint, request, deadline);
      const object = readObject(call, answer);
      ended('answered');
      return object;
    } catch (error) {
      const told = this.tell(call, error, deadline);
      ended(told === signal?.reason ? 'CANCELLED' : stableCode(told));
      throw told;
    }
  }

  /** A failure is repeated as long as it is not in doubt whether it was one. */
  private async untilAnswered(
    call: ProveCall,
    endpoint: Endpoint,
    request: ProveRequest,
    deadline: CallDeadline,
  ): Promise<ProveAnswer> {
    const { retry } = endpoint.api;
    for (let attempts = 1; ; attempts += 1) {
      try {
        return await this.attempt(call, endpoint, request, deadline);
      } catch (error) {
        const limited = error instanceof ProveLimitedError && error.status === 429;
        const failed = error instanceof ProveUnavailableError && !error.doubtful;
        // A token's own call was repeated already.
        if ((!limited && !failed) || error.call !== call.name) throw error;
        const delayMs = Math.max(retryDelayMs(attempts, retry), (error.retryAfterSeconds ?? 0) * 1000);
        if (limited) await this.budget.hold(endpoint, delayMs);
        if (attempts >= retry.maxAttempts || delayMs > deadline.remainingMs() / 2) throw error;
        // After a 429 the next turn itself comes late enough, for every process.
        if (failed) await this.pause.for(delayMs, deadline.signal);
      }
    }
  }

  private async attempt(
    call: ProveCall,
    endpoint: Endpoint,
    request: ProveRequest,
    deadline: CallDeadline,
  ): Promise<ProveAnswer> {
    if (call === CALLS.token) return this.once(call, endpoint, request, undefined, deadline);
    const token = this.tokenOf(endpoint);
    const value = await unlessAborted(token.get(), deadline.signal);
    try {
      return await this.once(call, endpoint, request, value, deadline);
    } catch (error) {
      if (!(error instanceof ProveConfigurationError && error.status === 401)) throw error;
      token.forget(value);
      const fresh = await unlessAborted(token.get(), deadline.signal);
      return await this.once(call, endpoint, request, fresh, deadline);
    }
  }

  private async once(
    call: ProveCall,
    endpoint: Endpoint,
    request: ProveRequest,
    token: string | undefined,
    deadline: CallDeadline,
  ): Promise<ProveAnswer> {
    return endpoint.breaker.execute(async () => {
      await this.budget.turn(call, endpoint, deadline);
      const answer = await exchange(call, endpoint, request, token && `Bearer ${token}`, deadline);
      const fault = faultOfAnswer(call, answer, this.clock.now());
      if (fault) throw fault;
      return answer;
    });
  }

  /** A token is everybody's: neither one caller's deadline nor his signal ends the request for it. */
  private tokenOf(endpoint: Endpoint): AccessToken {
    let token = this.tokens.get(endpoint);
    if (!token) {
      token = new AccessToken(
        async () => readToken(await this.send(CALLS.token, endpoint, tokenRequest(endpoint.host))),
        () => this.clock.now(),
      );
      this.tokens.set(endpoint, token);
    }
    return token;
  }

  private tell(call: ProveCall, error: unknown, deadline: CallDeadline): unknown {
    if (error instanceof BrokenCircuitError) {
      return new ProveUnavailableError('not sent; Prove keeps failing', { call: call.name });
    }
    // While waiting for a token or a turn; one that was sent has become an error of ours.
    if (deadline.hasPassed && error === deadline.signal.reason) {
      return new ProveUnavailableError('not sent; no time was left', { call: call.name });
    }
    return error;
  }
}
