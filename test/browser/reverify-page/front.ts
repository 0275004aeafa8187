import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What stands before the service, so that its public address is known before it listens. */
export class Front {
  private target = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  static async open(): Promise<Front> {
    const server = createServer();
    const front = new Front(server);
    server.on('connection', (client) => front.pass(client));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return front;
  }

  get origin(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  /** From now on everything goes to this server. */
  leadTo(url: string): void {
    this.target = Number(new URL(url).port);
  }

  close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private pass(client: Socket): void {
    const upstream = connect(this.target, '127.0.0.1');
    for (const socket of [client, upstream]) {
      this.sockets.add(socket);
      socket.on('error', () => socket.destroy()).on('close', () => this.sockets.delete(socket));
    }
    client.pipe(upstream).pipe(client);
  }
}
