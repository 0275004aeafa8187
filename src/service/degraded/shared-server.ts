import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HTTP_LIMITS } from '../http-limits';

/** One application behind the shared server. */
export interface Tenant {
  /** For Fastify. */
  serverFactory: (handler: RequestListener) => Server;
  /** From now on, new requests come here, also those of connections that are open already. */
  takeOver(): void;
  /** Resolves once no request that came here is under way. */
  idle(): Promise<void>;
}

/**
 * A listening server whose requests go to one application first and to another later. So the port never closes in
 * between, and no connection is cut.
 */
export class SharedServer {
  private readonly server: Server;
  private current: RequestListener = (_request, response) => void response.writeHead(503).end();

  constructor() {
    const { http, keepAliveTimeout, connectionTimeout } = HTTP_LIMITS;
    this.server = createServer({ ...http, keepAliveTimeout }, (request, response) =>
      this.current(request, response),
    );
    this.server.setTimeout(connectionTimeout);
  }

  /** @returns the port. */
  async listen(port: number, host: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject).listen({ port, host }, () => {
        this.server.off('error', reject);
        resolve();
      });
    });
    return (this.server.address() as AddressInfo).port;
  }

  tenant(): Tenant {
    let underWay = 0;
    let handler: RequestListener | undefined;
    const waiting: (() => void)[] = [];
    const counted: RequestListener = (request, response) => {
      underWay += 1;
      response.once('close', () => {
        underWay -= 1;
        if (underWay === 0) for (const resolve of waiting.splice(0)) resolve();
      });
      handler!(request, response);
    };
    return {
      serverFactory: (given) => {
        handler = given;
        return this.server;
      },
      takeOver: () => (this.current = counted),
      idle: () =>
        new Promise((resolve) => {
          if (underWay === 0) resolve();
          else waiting.push(resolve);
        }),
    };
  }
}
