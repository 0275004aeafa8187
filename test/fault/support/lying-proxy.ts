import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as later } from 'node:timers/promises';

/** PostgreSQL's `ReadyForQuery` outside of a transaction: what came before it is committed. */
const COMMITTED = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);

type Mode = 'honest' | 'closed' | 'silent';

/** One line through the proxy. */
interface Line {
  client: Socket;
  server: Socket;
  /** For good: neither side hears anything of the other any more, not even that it has gone. */
  silent: boolean;
  /** The client has said something whose answer is to be swallowed. */
  doomed: boolean;
}

/** A wire to PostgreSQL that delays, breaks, goes silent, and swallows answers. */
export class LyingProxy {
  url = '';
  /** How many lines were lost by chance: their answer swallowed, or reset in the middle of their talk. */
  lost = 0;
  /** How many connections clients have opened. */
  opened = 0;
  private readonly lines = new Set<Line>();
  private mode: Mode = 'honest';
  private delayMs = 0;
  private swallowing: { saying: RegExp; unless: () => boolean } | null = null;
  private cutting: (() => boolean) | null = null;
  private readonly target: URL;
  private readonly listener = createServer({ allowHalfOpen: true }, (client) => this.open(client));

  private constructor(target: string) {
    this.target = new URL(target);
  }

  static async start(target: string): Promise<LyingProxy> {
    const proxy = new LyingProxy(target);
    await new Promise<void>((resolve) => proxy.listener.listen(0, '127.0.0.1', resolve));
    const url = new URL(target);
    url.hostname = '127.0.0.1';
    url.port = String((proxy.listener.address() as AddressInfo).port);
    proxy.url = url.href;
    return proxy;
  }

  /** Everything said takes so much longer, each way. */
  delay(ms: number): void {
    this.delayMs = ms;
  }

  /** Every line is torn; new ones are refused until it is healed. */
  cut(): void {
    this.mode = 'closed';
    for (const line of this.lines) this.tear(line);
  }

  /** From now on each thing said, by either side, may end its line with a reset instead of being heard. */
  cutWhen(chance: () => boolean): void {
    this.cutting = chance;
  }

  /** Every line stays open and carries nothing, for good; new ones are taken and carry nothing either. */
  goSilent(): void {
    this.mode = 'silent';
    for (const line of this.lines) line.silent = true;
  }

  /** What says this is done by the server, and nobody hears so. */
  swallowAnswersTo(saying: RegExp, unless: () => boolean = () => false): void {
    this.swallowing = { saying, unless };
  }

  /** From now on new lines are honest. Those that went silent stay so: nobody tells a lost peer. */
  heal(): void {
    this.mode = 'honest';
    this.delayMs = 0;
    this.swallowing = null;
    this.cutting = null;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.listener.close(resolve));
    for (const line of this.lines) this.tear(line);
    await closed;
  }

  private open(client: Socket): void {
    this.opened += 1;
    if (this.mode === 'closed') return void client.destroy();
    const server = connect(Number(this.target.port || 5432), this.target.hostname);
    const line: Line = { client, server, silent: this.mode === 'silent', doomed: false };
    this.lines.add(line);
    this.carry(line, client, server, (data) => this.listen(line, data));
    this.carry(line, server, client, (data) => this.swallow(line, data));
  }

  private carry(line: Line, from: Socket, to: Socket, hear: (data: Buffer) => boolean): void {
    // In the order in which it was said, however long each takes.
    let said: Promise<unknown> = Promise.resolve();
    const afterDelay = (work: () => void) => {
      const ms = this.delayMs;
      said = said.then(() => (ms > 0 ? later(ms) : undefined)).then(() => line.silent || work());
    };
    from
      .on('data', (data: Buffer) => {
        if (line.silent) return;
        if (this.cutting?.()) return this.reset(line);
        if (!hear(data)) return;
        afterDelay(() => to.write(data));
      })
      .on('end', () => afterDelay(() => to.end()))
      .on('error', () => line.silent || this.tear(line));
  }

  private listen(line: Line, data: Buffer): boolean {
    if (this.swallowing?.saying.test(data.toString('latin1')) && !this.swallowing.unless())
      line.doomed = true;
    return true;
  }

  private swallow(line: Line, data: Buffer): boolean {
    if (!line.doomed) return true;
    // Torn only when the work is done: this is about an answer that is lost, not about work that is.
    if (data.includes(COMMITTED)) {
      this.lost += 1;
      this.tear(line);
    }
    return false;
  }

  private reset(line: Line): void {
    this.lost += 1;
    this.lines.delete(line);
    line.client.resetAndDestroy();
    line.server.resetAndDestroy();
  }

  private tear(line: Line): void {
    this.lines.delete(line);
    line.client.destroy();
    line.server.destroy();
  }
}
