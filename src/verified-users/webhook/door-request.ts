import type { IncomingMessage } from 'node:http';

/** What both adapters' requests have in common. On Fastify the request of Node is `raw`; on Express it is the request. */
export interface DoorRequest {
  raw?: IncomingMessage;
  params?: Readonly<Record<string, string | undefined>>;
  /** Set when the host has read the body before us. */
  body?: unknown;
  /** Set when the host has read the body before us and keeps bytes (`rawBody: true`). */
  rawBody?: unknown;
}

const DEFAULT_PROJECT = 'default';

export function rawRequestOf(request: DoorRequest): IncomingMessage {
  return request.raw ?? (request as unknown as IncomingMessage);
}

/** The project that the path names. It may not exist. */
export function projectOf(request: DoorRequest): string {
  return request.params?.['project'] ?? DEFAULT_PROJECT;
}
