import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A TCP proxy whose target changes. */
export class SwitchingProxy {
  private readonly sockets = new Set<Socket>();
  private target: number | null = null;
  private constructor(private readonly server: Server) {}

  static async open(target: number): Promise<SwitchingProxy> {
    const server = createServer({ allowHalfOpen: true });
    const proxy = new SwitchingProxy(server);
    proxy.target = target;
    server.on('connection', (client: Socket) => proxy.carry(client));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  leadTo(target: number): void {
    this.target = target;
  }

  /** Every line is torn and no new one is taken, until it leads somewhere. */
  close(): void {
    this.target = null;
    for (const socket of this.sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.close();
    await closed;
  }

  private carry(client: Socket): void {
    if (this.target === null) return void client.destroy();
    const server = connect({ port: this.target, host: '127.0.0.1', allowHalfOpen: true });
    const ends: [Socket, Socket][] = [
      [client, server],
      [server, client],
    ];
    for (const [from, to] of ends) {
      this.sockets.add(from);
      from
        .on('error', () => undefined)
        .on('close', () => {
          this.sockets.delete(from);
          to.destroy();
        });
      from.pipe(to);
    }
  }
}
