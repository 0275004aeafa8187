import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface AnsweredCall {
  method: string;
  path: string;
  body: Record<string, unknown>;
}

/** Replaces the answer; undefined: passes Prove's own. The caller waits until it resolves. */
export type ChangeAnswer = (
  call: AnsweredCall,
) => Record<string, unknown> | undefined | Promise<Record<string, unknown> | undefined>;

/** A proxy between the module and the emulator that changes answers to ones that the emulator never gives. */
export class AnsweringProxy {
  /** Set by a test; called for each answer that is a JSON object. */
  change: ChangeAnswer = () => undefined;
  target = '';
  /** Paths in the order in which they were answered. */
  readonly paths: string[] = [];

  private readonly server = createServer((request, response) => {
    void this.pass(request.method!, request.url!, request, response).catch(() => response.destroy());
  });

  static async start(): Promise<AnsweringProxy> {
    const proxy = new AnsweringProxy();
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async pass(
    method: string,
    path: string,
    request: import('node:http').IncomingMessage,
    response: import('node:http').ServerResponse,
  ): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { authorization, 'content-type': type } = request.headers;
    const answer = await fetch(`${this.target}${path}`, {
      method,
      headers: { ...(authorization && { authorization }), ...(type && { 'content-type': type }) },
      ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
    });
    let text = await answer.text();
    this.paths.push(path);
    if (answer.ok) {
      const body = JSON.parse(text) as Record<string, unknown>;
      const changed = await this.change({ method, path, body });
      if (changed) text = JSON.stringify(changed);
    }
    response
      .writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'application/json' })
      .end(text);
  }
}
