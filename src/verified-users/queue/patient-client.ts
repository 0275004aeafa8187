import { Client, type ClientConfig } from 'pg';

/** BullMQ's statements take milliseconds; none of them waits for a job. */
const STATEMENT_LIMIT_MS = 10_000;
/** Nothing depends on the other side's goodbye. */
const GOODBYE_LIMIT_MS = 1_000;

const ignore = (): void => undefined;

/**
 * A connection that neither ends the process nor hangs for good.
 *
 * Its errors always have a listener: BullMQ has none while it starts and none while it closes, and a server that ends
 * the connection then would end the process. The statement that was under way fails by itself.
 *
 * It is cut when a statement is late: with the other side gone without a word nothing else would end the statement, and
 * the connection would keep its place in the pool. `query_timeout` of `pg` gives the statement up, and keeps the connection.
 */
export class PatientClient extends Client {
  private timer: NodeJS.Timeout | undefined;

  constructor(config?: string | ClientConfig) {
    super(config);
    this.on('error', ignore);
    this.on('drain', () => clearTimeout(this.timer));
    this.limit('query', STATEMENT_LIMIT_MS);
    this.limit('end', GOODBYE_LIMIT_MS);
  }

  override removeAllListeners(...event: [name?: string | symbol]): this {
    super.removeAllListeners(...event);
    if (this.listenerCount('error') === 0) this.on('error', ignore);
    return this;
  }

  private limit(name: 'query' | 'end', limitMs: number): void {
    const method = this[name].bind(this) as (...args: unknown[]) => unknown;
    const limited = (...args: unknown[]) => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.connection.stream.destroy(), limitMs).unref();
      return method(...args);
    };
    Object.assign(this, { [name]: limited });
  }
}
