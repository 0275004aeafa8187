import type { Agent } from 'undici';
import { circuitBreaker, ConsecutiveBreaker, handleWhen, type CircuitBreakerPolicy } from 'cockatiel';
import type { ProveHost, ResolvedProveApi } from '../../options/resolved-options';
import { ProveUnavailableError } from '../errors/prove-unavailable.error';
import { undici } from './undici';

/** A batch of 1000 answers takes about 2 MB. */
const LARGEST_ANSWER_BYTES = 16 * 1024 * 1024;
const FAILURES_IN_A_ROW = 5;
const OPEN_MS = 10_000;

/** One host of Prove as one project calls it: its connections, which are kept open, and what is known of its health. */
export class Endpoint {
  /** After five failures in a row nothing is sent for 10 s; then one request tries. */
  readonly breaker: CircuitBreakerPolicy;
  private opened: Agent | null = null;

  constructor(
    readonly project: string,
    readonly host: ProveHost,
    readonly api: ResolvedProveApi,
  ) {
    this.breaker = circuitBreaker(
      handleWhen((error) => error instanceof ProveUnavailableError),
      { halfOpenAfter: OPEN_MS, breaker: new ConsecutiveBreaker(FAILURES_IN_A_ROW) },
    );
  }

  /** Made with the first call. */
  get connections(): Agent {
    const { Agent } = undici();
    this.opened ??= new Agent({
      connect: { timeout: this.api.connectTimeoutSeconds * 1000 },
      maxResponseSize: LARGEST_ANSWER_BYTES,
      // The call's own deadline is the only one.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    return this.opened;
  }

  /** Calls that are under way end first. */
  async close(): Promise<void> {
    await this.opened?.close();
  }
}
