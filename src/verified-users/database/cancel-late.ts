import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';

/** Longest wait for the server to take the request and for the statement to end. */
const CANCEL_LIMIT_MS = 1_000;

/** The little of `pg`'s protocol layer that is used here. */
interface Wire extends EventEmitter {
  stream: Socket;
  connect(portOrPath: number | string, host?: string): void;
  requestSsl(): void;
  cancel(processId: number, secretKey: number): void;
}

/** The little of `pg`'s client that is used here. */
export interface CancellableClient {
  connection: Wire;
  host: string;
  port: number;
  ssl?: unknown;
  sslNegotiation?: string;
  /** Null until the server has told them. */
  processID: number | null;
  secretKey: number | null;
  /** Whether no statement is under way. */
  readyForQuery: boolean | null;
}

/**
 * Ends the statement that is under way with a CancelRequest, then destroys the socket.
 *
 * To destroy the socket alone would leak the server's process: it notices only when it writes to the client, and one
 * that waits for a lock or for a synchronous standby does not. A cancelled statement may have taken effect.
 *
 * The socket is destroyed in any case: the request names a process and not a statement, so it could hit the next one.
 *
 * Never rejects, so that it may be left to itself.
 */
export async function cancelAndDestroy(client: CancellableClient): Promise<void> {
  const { connection, readyForQuery, processID, secretKey } = client;
  // The server, or a failed write, ended the connection before.
  if (connection.stream.destroyed) return;
  if (readyForQuery || processID === null || secretKey === null) return void connection.stream.destroy();
  await new Promise<void>((resolve) => {
    const request = requestCancel(client, processID, secretKey);
    const end = () => {
      clearTimeout(timer);
      request.stream.destroy();
      // In the same tick as the answer, so that nothing else is asked on this connection.
      connection.stream.destroy();
      resolve();
    };
    const timer = setTimeout(end, CANCEL_LIMIT_MS);
    connection.once('readyForQuery', end);
    connection.once('end', end);
  }).catch(() => void connection.stream.destroy());
}

/** Over a connection of its own, as the protocol wants it; encrypted as the client's. */
function requestCancel(client: CancellableClient, processId: number, secretKey: number): Wire {
  const { host, port, ssl, sslNegotiation } = client;
  // The class of the live connection: a host may bring another version of `pg` than ours.
  const WireClass = client.connection.constructor as new (options: object) => Wire;
  const request = new WireClass({ ssl, sslNegotiation });
  const send = () => request.cancel(processId, secretKey);
  // A request that does not arrive shows in the statement, which goes on.
  request.on('error', () => undefined);
  request.on('sslconnect', send);
  request.on('connect', () => {
    if (!ssl) send();
    else if (sslNegotiation !== 'direct') request.requestSsl();
  });
  if (host.startsWith('/')) request.connect(`${host}/.s.PGSQL.${port}`);
  else request.connect(port, host);
  return request;
}
