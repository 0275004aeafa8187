import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { type WebSocket, WebSocketServer } from 'ws';
import type { EmulatorContext } from '../emulator-context';
import type { Session } from '../state/session';

const PATH = '/v1/client/status';

/** The WebSocket on which a desktop browser waits for what happens on the phone. @returns what closes all channels */
export function statusChannel(
  app: FastifyInstance,
  { deviceTokens }: EmulatorContext,
  isAllowed: (request: IncomingMessage) => boolean,
): () => void {
  const channels = new WebSocketServer({ noServer: true });
  app.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (!isAllowed(request)) return refuse(socket, '421 Misdirected Request');
    const session = sessionOf(request);
    if (!session) return refuse(socket, '401 Unauthorized');
    channels.handleUpgrade(request, socket, head, (channel) => serve(channel, session));
  });
  return () => channels.clients.forEach((channel) => channel.terminate());

  function sessionOf({ url = '/' }: IncomingMessage): Session | undefined {
    const { pathname, searchParams } = new URL(url, 'http://emulator');
    if (pathname !== PATH) return undefined;
    return deviceTokens.find(searchParams.get('token') ?? undefined);
  }
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function serve(channel: WebSocket, session: Session): void {
  const tell = (decision: object) => channel.send(JSON.stringify(decision));
  channel.on('message', (message: Buffer) => {
    if (message.toString() === 'ping') channel.send('pong');
  });
  // A browser that drops its connection is its own affair.
  channel.on('error', () => undefined);
  if (session.decision) return tell(session.decision);
  session.waiting.add(tell);
  channel.on('close', () => session.waiting.delete(tell));
}
