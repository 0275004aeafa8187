import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { JwtService } from '@nestjs/jwt';
import type { Json } from './emulator-client';

export interface Received {
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** A server of a company: keeps what comes, and answers as told. */
export class WebhookReceiver {
  readonly received: Received[] = [];
  /** The statuses of the next answers; 200 after them. */
  readonly statuses: number[] = [];

  private constructor(private readonly server: Server) {}

  static async start(): Promise<WebhookReceiver> {
    const server = createServer();
    const receiver = new WebhookReceiver(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        receiver.received.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
        response.writeHead(receiver.statuses.shift() ?? 200, { 'content-type': 'application/json' });
        response.end('{"accepted":1}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/webhooks/prove`;
  }

  get notifications(): Json[][] {
    return this.received.map(({ body }) => JSON.parse(body).notifications);
  }

  /** @throws when the token is not Prove's by this secret */
  verify({ headers }: Received, secret: string): Record<string, unknown> {
    const token = String(headers['x-prove-authorization']).replace('Bearer ', '');
    return new JwtService().verify(token, { secret, algorithms: ['HS256'], issuer: 'Prove Identity' });
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}
