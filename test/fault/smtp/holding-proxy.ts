import { EventEmitter, once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { Moment } from './misdeeds';

/** What the client has said when a phase is reached; `greeting` is reached before it says anything. */
const SAID: Record<Exclude<Moment, 'greeting'>, RegExp> = {
  EHLO: /^EHLO /m,
  MAIL: /^MAIL FROM/m,
  RCPT: /^RCPT TO/m,
  DATA: /^DATA\r\n/m,
  content: /^DATA\r\n./ms,
  end: /^DATA\r\n.*\r\n\.\r\n/ms,
};

/**
 * A TCP proxy before a mail server that stands still: each of the first connections at a phase of its own, the server's
 * answer withheld. Whatever belongs to the end has reached the server then; of the content nothing has. A connection
 * that ends before its phase leaves the phase to the next one. Later connections go through.
 */
export class HoldingProxy {
  /** Of the mail server behind it; set before anything is sent. */
  target = '';
  held = 0;
  private readonly changes = new EventEmitter();
  private readonly sockets = new Set<Socket>();
  private readonly server = createServer((client) => this.join(client, this.free.shift()));
  private releases: (() => void)[] = [];

  private readonly free: Moment[];

  private constructor(private readonly phases: readonly Moment[]) {
    this.free = [...phases];
  }

  static async start(phases: readonly Moment[]): Promise<HoldingProxy> {
    const proxy = new HoldingProxy(phases);
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Resolves once a connection stands still at every phase. */
  async allHeld(): Promise<void> {
    while (this.held < this.phases.length) await once(this.changes, 'held');
  }

  /** What was withheld goes through. */
  release(): void {
    for (const release of this.releases.splice(0)) release();
  }

  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private join(client: Socket, phase: Moment | undefined): void {
    const { hostname, port } = new URL(this.target);
    const upstream = connect(Number(port), hostname);
    for (const socket of [client, upstream]) {
      this.sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
    }
    client.on('close', () => {
      upstream.destroy();
      if (awaited) this.free.unshift(awaited);
    });
    upstream.on('close', () => client.destroy());
    let said = '';
    let awaited = phase;
    let withheld: (() => void)[] | null = null;
    const pass = (write: () => void) => (withheld ? withheld.push(write) : write());
    const hold = () => {
      awaited = undefined;
      withheld = [];
      this.held += 1;
      this.releases.push(() => {
        const writes = withheld ?? [];
        withheld = null;
        for (const write of writes) write();
      });
      this.changes.emit('held');
    };
    if (awaited === 'greeting') hold();
    client.on('data', (data) => {
      said += data.toString('latin1');
      if (awaited && awaited !== 'greeting' && SAID[awaited].test(said)) hold();
      if (phase === 'end') upstream.write(data);
      else pass(() => upstream.write(data));
    });
    upstream.on('data', (data) => {
      // With pipelining the client would say MAIL, RCPT and DATA at once, and there would be one phase instead of three.
      const text = data.toString('latin1').replace('PIPELINING', 'NOTHING');
      pass(() => client.write(text, 'latin1'));
    });
  }
}
