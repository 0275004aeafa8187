import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';

/** A media type that no parser of a host asks for. */
export const HELD_MEDIA_TYPE = 'application/x-verified-users-delivery';

/** What was kept aside of a request, so that no body parser of the host touches its stream. */
export interface HeldBody {
  contentType: string | undefined;
  contentLength: string | undefined;
  /** Fastify's payload stream, when it is another than the request. */
  payload?: Readable;
}

const heldBodies = new WeakMap<IncomingMessage, HeldBody>();

/**
 * Deliveries, whose bytes are kept as they came, and imports of customers, which are read as they come. Suffixes,
 * because a global prefix, a version in the path or a router module may stand before them.
 */
const HELD_PATH = /\/(?:webhooks\/+prove(?:\/+[^/]+)?|verified-users\/+import)\/*$/i;

/**
 * Keeps the body of a delivery or an import out of the host's parsers. Other requests are left as they are.
 *
 * @param hideLength also hides the headers by which Express' parsers see that there is a body, for hosts with a
 *   parser for every media type. Fastify needs them not hidden: there our own parser is asked first.
 */
export function holdBody(request: IncomingMessage, { hideLength }: { hideLength: boolean }): void {
  if (request.method !== 'POST' || !isHeldPath(request.url ?? '') || heldBodies.has(request)) return;
  const { headers } = request;
  heldBodies.set(request, {
    contentType: headers['content-type'],
    contentLength: headers['content-length'],
  });
  headers['content-type'] = HELD_MEDIA_TYPE;
  if (hideLength) {
    delete headers['content-length'];
    delete headers['transfer-encoding'];
  }
}

/** Remembers the stream that Fastify hands to our parser: a hook of the host may have put its own in between. */
export function holdPayload(request: IncomingMessage, payload: Readable): void {
  const held = heldBodies.get(request);
  if (held) held.payload = payload;
}

/** What was kept aside, or the request's own headers when it came past us. */
export function heldBodyOf(request: IncomingMessage): HeldBody {
  const { headers } = request;
  return (
    heldBodies.get(request) ?? {
      contentType: headers['content-type'],
      contentLength: headers['content-length'],
    }
  );
}

function isHeldPath(url: string): boolean {
  const end = url.search(/[?#]/);
  const path = end < 0 ? url : url.slice(0, end);
  if (!path.includes('%')) return HELD_PATH.test(path);
  try {
    return HELD_PATH.test(decodeURIComponent(path));
  } catch {
    return false;
  }
}
