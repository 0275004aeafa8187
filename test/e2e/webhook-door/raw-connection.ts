import { connect, type Socket } from 'node:net';

/** A connection on which a test says when which byte is sent. */
export class RawConnection {
  private readonly socket: Socket;
  private received = '';
  /** Resolves when the server, or the test, has closed the connection. */
  readonly closed: Promise<void>;

  constructor(url: string) {
    const { hostname, port } = new URL(url);
    this.socket = connect(Number(port), hostname);
    this.socket.on('data', (chunk: Buffer) => (this.received += chunk.toString('latin1')));
    this.socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => this.socket.once('close', () => resolve()));
  }

  /** Sends the head of a POST, and a first piece of its body. */
  head(path: string, headers: Record<string, string>, body = ''): this {
    const lines = Object.entries({ host: 'localhost', ...headers }).map(
      ([name, value]) => `${name}: ${value}`,
    );
    this.socket.write(`POST ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
    return this;
  }

  /** Sends a further piece of the body. */
  send(piece: string): void {
    this.socket.write(piece);
  }

  /** Resolves with all that was received once it holds the text; fails when the connection closes before. */
  async until(text: string): Promise<string> {
    while (!this.received.includes(text)) {
      if (this.socket.destroyed) throw new Error(`closed before "${text}" came, after: ${this.received}`);
      await new Promise<void>((resolve) => {
        this.socket.once('data', () => resolve());
        this.socket.once('close', () => resolve());
      });
    }
    return this.received;
  }

  /** Sends pieces as fast as they are taken until the connection closes; resolves with the number of bytes. */
  async flood(piece: Buffer, mostBytes: number): Promise<number> {
    let sent = 0;
    while (!this.socket.destroyed && sent < mostBytes) {
      sent += piece.length;
      if (!this.socket.write(piece)) {
        await Promise.race([new Promise((resolve) => this.socket.once('drain', resolve)), this.closed]);
      }
    }
    return sent;
  }

  destroy(): void {
    this.socket.destroy();
  }
}
