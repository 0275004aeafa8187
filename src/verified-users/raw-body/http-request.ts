import type { IncomingMessage } from 'node:http';

/** What both adapters' requests have in common. On Fastify the request of Node is `raw`; on Express it is the request. */
export interface HttpRequest {
  raw?: IncomingMessage;
  params?: Readonly<Record<string, string | undefined>>;
  /** Set when the host has read the body before us. */
  body?: unknown;
  /** Set when the host has read the body before us and keeps bytes (`rawBody: true`). */
  rawBody?: unknown;
}

export function rawRequestOf(request: HttpRequest): IncomingMessage {
  return request.raw ?? (request as unknown as IncomingMessage);
}
