import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';

/** A media type that no parser of a host asks for. */
export const CAPTURED_MEDIA_TYPE = 'application/x-verified-users-body';

/** What was kept aside of a request, so that no body parser of the host touches its stream. */
export interface CapturedBody {
  contentType: string | undefined;
  contentLength: string | undefined;
  /** Whether the head announces a body. */
  announced: boolean;
  /** Fastify's payload stream, when it is another than the request. */
  payload?: Readable;
}

const capturedBodies = new WeakMap<IncomingMessage, CapturedBody>();
const expecting = new WeakMap<IncomingMessage, ServerResponse>();

/**
 * Keeps the body of a request out of the host's parsers.
 *
 * @param hideLength also hides the headers by which Express' parsers see that there is a body, for hosts with a
 *   parser for every media type. Fastify needs them not hidden: there our own parser is asked first.
 */
export function captureBody(request: IncomingMessage, { hideLength }: { hideLength: boolean }): void {
  if (capturedBodies.has(request)) return;
  const { headers } = request;
  capturedBodies.set(request, describeBody(request));
  headers['content-type'] = CAPTURED_MEDIA_TYPE;
  if (hideLength) {
    delete headers['content-length'];
    delete headers['transfer-encoding'];
  }
}

/** Remembers the stream that Fastify hands to our parser: a hook of the host may have put its own in between. */
export function capturePayload(request: IncomingMessage, payload: Readable): void {
  const captured = capturedBodies.get(request);
  if (captured) captured.payload = payload;
}

/** What was kept aside, or the request's own headers when it came past us. */
export function capturedBodyOf(request: IncomingMessage): CapturedBody {
  return capturedBodies.get(request) ?? describeBody(request);
}

function describeBody({ headers }: IncomingMessage): CapturedBody {
  const contentLength = headers['content-length'];
  return {
    contentType: headers['content-type'],
    contentLength,
    announced: headers['transfer-encoding'] !== undefined || Number(contentLength ?? 0) !== 0,
  };
}

/**
 * Sends `100 Continue` once somebody reads the body, whoever it is: Node would ask for it before anybody has looked at the
 * credential. A host with a listener of its own keeps it.
 */
export function deferContinue(server: Pick<Server, 'listenerCount' | 'on' | 'emit'>): void {
  if (server.listenerCount('checkContinue') > 0) return;
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    expecting.set(request, response);
    // Whoever is refused keeps the body, so nothing can follow it on this connection.
    response.setHeader('Connection', 'close');
    // Every way to read a stream begins with this.
    const read = request._read.bind(request);
    request._read = (size) => {
      request._read = read;
      askForBody(request);
      read(size);
    };
    server.emit('request', request, response);
  });
}

/** Nobody wants the body: what is read from now on is only thrown away. */
export function refuseBody(request: IncomingMessage): void {
  expecting.delete(request);
}

function askForBody(request: IncomingMessage): void {
  const response = expecting.get(request);
  if (!response) return;
  expecting.delete(request);
  if (response.headersSent) return;
  response.removeHeader('Connection');
  response.writeContinue();
}
