import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Duplex } from 'node:stream';

/** A request as Node's own server read it. */
export interface ReadRequest {
  method: string;
  path: string;
  rawHeaders: string[];
  body: Buffer;
  /** Whether its last byte was there. */
  complete: boolean;
}

/** What Node's own server makes of the bytes of one connection. */
export interface Reading {
  requests: ReadRequest[];
  /** Nothing but whole requests; what is no HTTP ends a connection, and whole requests before it may go with it. */
  clean: boolean;
  /** Clean, and the next request could follow on the same connection. */
  reusable: boolean;
}

/**
 * A server of node:http with nothing on top, and a connection that is none: it says which requests are in the bytes,
 * and so what the door, which has the same parser under it, has been sent.
 */
export class BareServer {
  private readonly connections = new WeakMap<object, Found>();
  private readonly server = createServer();

  constructor() {
    const take = (request: IncomingMessage, response: ServerResponse) => this.take(request, response);
    // What Node would answer by itself is taken like everything else.
    for (const event of ['request', 'checkContinue', 'checkExpectation']) this.server.on(event, take);
    this.server.on('clientError', (_error, socket) => {
      this.connections.get(socket)!.broken = true;
      socket.destroy();
    });
  }

  async read(bytes: Buffer): Promise<Reading> {
    const connection = new OneBuffer(bytes);
    const found: Found = { requests: [], keepsAlive: true, broken: false };
    this.connections.set(connection, found);
    this.server.emit('connection', connection);
    await connection.consumed;
    const requests = found.requests.map(({ request, chunks }) => ({
      method: request.method!,
      path: request.url!,
      rawHeaders: request.rawHeaders,
      body: Buffer.concat(chunks),
      complete: request.complete,
    }));
    connection.push(null);
    await connection.ended;
    connection.destroy();
    const clean = !found.broken && requests.every(({ complete }) => complete);
    return { requests, clean, reusable: clean && found.keepsAlive };
  }

  private take(request: IncomingMessage, { shouldKeepAlive }: ServerResponse): void {
    const found = this.connections.get(request.socket)!;
    const chunks: Buffer[] = [];
    found.requests.push({ request, chunks });
    found.keepsAlive &&= shouldKeepAlive;
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', () => undefined);
  }
}

interface Found {
  requests: { request: IncomingMessage; chunks: Buffer[] }[];
  keepsAlive: boolean;
  broken: boolean;
}

/** A connection that brings these bytes, and swallows what is answered. */
class OneBuffer extends Duplex {
  readonly consumed: Promise<void>;
  readonly ended: Promise<unknown>;
  private consume = (): void => undefined;

  constructor(private bytes: Buffer | null) {
    super({ allowHalfOpen: true });
    this.consumed = new Promise((resolve) => (this.consume = resolve));
    // The parser has heard of the end by then; one in the middle of a request it calls an error.
    this.ended = new Promise((resolve) => {
      this.once('end', () => setImmediate(resolve));
      this.once('close', resolve);
    });
    this.once('close', () => this.consume());
  }

  override _read(): void {
    const { bytes } = this;
    if (bytes === null) return;
    this.bytes = null;
    this.push(bytes);
    // What the parser hands out it hands out now; listeners hear of it before the next turn but one.
    setImmediate(() => setImmediate(() => this.consume()));
  }

  override _write(_chunk: unknown, _encoding: string, done: () => void): void {
    done();
  }
}
