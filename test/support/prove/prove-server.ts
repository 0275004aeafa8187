import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFixture } from './read-fixture';

export interface SeenRequest {
  method: string;
  path: string;
  query: Record<string, string>;
  headers: IncomingMessage['headers'];
  body: unknown;
  /** When it was there as a whole, in milliseconds. */
  at: number;
}

/** What is done with a request that was read. */
export type Act = (response: ServerResponse) => void;

/** A server in Prove's place that does with the requests what a test says, and keeps them. */
export interface ProveServer {
  url: string;
  /** All but those for tokens. */
  requests: SeenRequest[];
  tokenRequests: SeenRequest[];
  /** What happens to the next requests, one after another; the last act stays. */
  on(...acts: Act[]): void;
  /** The same for requests for tokens. At first each gets a token of its own. */
  onToken(...acts: Act[]): void;
  /** Resolves when so many requests have been read. */
  seen(count: number): Promise<void>;
  stop(): Promise<void>;
}

export function reply(status: number, body: unknown, headers: Record<string, string> = {}): Act {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

/** Reads the request, and the line is torn. */
export const cut: Act = (response) => void response.socket!.destroy();
/** Says half of an answer, and the line is torn. */
export const half: Act = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  response.write('{"success":"true",', () => response.socket!.destroy());
};
export const silence: Act = () => undefined;

/** @param port 0 takes a free one. */
export async function startProveServer(port = 0): Promise<ProveServer> {
  const requests: SeenRequest[] = [];
  const tokenRequests: SeenRequest[] = [];
  const token = readFixture('token.success').response;
  let acts: Act[] = [reply(500, {})];
  let tokenActs: Act[] | undefined;
  let wake = (): void => undefined;
  const next = (queue: Act[]): Act => (queue.length > 1 ? queue.shift()! : queue[0]!);

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const seen = toSeen(request, Buffer.concat(chunks).toString());
      if (seen.path.endsWith('/token')) {
        tokenRequests.push(seen);
        const numbered = { ...(token.body as object), access_token: `token-${tokenRequests.length}` };
        (tokenActs ? next(tokenActs) : reply(200, numbered))(response);
      } else {
        requests.push(seen);
        next(acts)(response);
      }
      wake();
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    tokenRequests,
    on: (...given) => void (acts = given),
    onToken: (...given) => void (tokenActs = given),
    async seen(count) {
      while (requests.length < count) await new Promise<void>((resolve) => (wake = resolve));
    },
    stop: async () => {
      // One that was stopped already calls back too, with an error.
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function toSeen(request: IncomingMessage, body: string): SeenRequest {
  const { pathname, searchParams } = new URL(request.url!, 'http://localhost');
  return {
    method: request.method!,
    path: pathname,
    query: Object.fromEntries(searchParams),
    headers: request.headers,
    body: request.headers['content-type']?.includes('json') ? (JSON.parse(body) as unknown) : body,
    at: Date.now(),
  };
}
