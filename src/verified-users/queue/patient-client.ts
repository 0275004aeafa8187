import { Client, type ClientConfig } from 'pg';
import { cancelAndDestroy, type CancellableClient } from '../database/cancel-late';
import type { BackOff } from './back-off';

/** BullMQ's statements take milliseconds; none of them waits for a job. */
const STATEMENT_LIMIT_MS = 10_000;
/** Nothing depends on the other side's goodbye. */
const GOODBYE_LIMIT_MS = 1_000;

const ignore = (): void => undefined;

export interface PatientClientConfig extends ClientConfig {
  /** Shared by all connections of the queues. Default: every connection is attempted at once. */
  loginBackOff?: BackOff;
}

/**
 * A connection that neither ends the process nor hangs for good, and does not flood a server that refuses logins.
 *
 * Its errors always have a listener: BullMQ has none while it starts and none while it closes, and a server that ends
 * the connection then would end the process. The statement that was under way fails by itself.
 *
 * A late statement is cancelled and the connection destroyed: with the other side gone without a word nothing else would
 * end the statement, and the connection would keep its place in the pool. `query_timeout` of `pg` gives the statement up,
 * and keeps the connection.
 *
 * After a failed login it pauses before the next. BullMQ's workers ask for jobs in a loop and open a connection each
 * time when there is none: a server or pooler that refuses at once was asked thousands of times a second.
 */
export class PatientClient extends Client {
  private timer: NodeJS.Timeout | undefined;

  constructor(config?: string | PatientClientConfig) {
    super(config);
    this.on('error', ignore);
    this.on('drain', () => clearTimeout(this.timer));
    this.on('end', () => clearTimeout(this.timer));
    const self = this as unknown as CancellableClient;
    this.limit('query', STATEMENT_LIMIT_MS, () => void cancelAndDestroy(self));
    this.limit('end', GOODBYE_LIMIT_MS, () => this.connection.stream.destroy());
    const backOff = typeof config === 'object' ? config.loginBackOff : undefined;
    if (backOff) this.pauseLogins(backOff);
  }

  override removeAllListeners(...event: [name?: string | symbol]): this {
    super.removeAllListeners(...event);
    if (this.listenerCount('error') === 0) this.on('error', ignore);
    return this;
  }

  private pauseLogins(backOff: BackOff): void {
    const connect = this.connect.bind(this) as () => Promise<unknown>;
    const patient = (callback?: (error: Error | null) => void) => {
      const connecting = backOff.attempt(connect);
      if (!callback) return connecting;
      connecting.then(
        () => callback(null),
        (error: Error) => callback(error),
      );
    };
    Object.assign(this, { connect: patient });
  }

  private limit(name: 'query' | 'end', limitMs: number, late: () => void): void {
    const method = this[name].bind(this) as (...args: unknown[]) => unknown;
    const limited = (...args: unknown[]) => {
      clearTimeout(this.timer);
      this.timer = setTimeout(late, limitMs).unref();
      return method(...args);
    };
    Object.assign(this, { [name]: limited });
  }
}
