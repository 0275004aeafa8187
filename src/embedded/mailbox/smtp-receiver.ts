import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { SMTPServer, SMTPServerDataStream } from 'smtp-server';
import { MailboxUnavailableError } from './mailbox-unavailable.error';

const MESSAGE_LIMIT_BYTES = 10 * 1024 * 1024;
/** A mail client's idle pooled connections are cut after this long at a stop. */
const CLOSE_LIMIT_MS = 1_000;

/** Accepts mail on loopback; a message is acknowledged once `store` has it. */
export async function receiveMail(
  Server: typeof SMTPServer,
  port: number,
  store: (message: Buffer) => Promise<void>,
): Promise<SMTPServer> {
  const server = new Server({
    authOptional: true,
    onAuth: (auth, _session, callback) => callback(null, { user: auth.username }),
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    disableReverseLookup: true,
    size: MESSAGE_LIMIT_BYTES,
    closeTimeout: CLOSE_LIMIT_MS,
    onData: (stream, _session, callback) => {
      receive(stream, store).then(
        () => callback(null),
        (error: Error) => callback(error),
      );
    },
  });
  // A client that drops its connection is its own affair.
  server.on('error', () => undefined);
  server.listen(port, '127.0.0.1');
  try {
    await once(server.server, 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new MailboxUnavailableError(
      `port ${port} cannot be used (${code ?? 'unknown'}); choose another one`,
      error,
    );
  }
  return server;
}

export function portOf(server: SMTPServer): number {
  return (server.server.address() as AddressInfo).port;
}

async function receive(
  stream: SMTPServerDataStream,
  store: (message: Buffer) => Promise<void>,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) {
    // Read to the end, or the client never hears that the message is too large.
    if (!stream.sizeExceeded) chunks.push(chunk as Buffer);
  }
  if (stream.sizeExceeded) throw Object.assign(new Error('Message is too large'), { responseCode: 552 });
  await store(Buffer.concat(chunks)).catch(() => {
    throw Object.assign(new Error('Message could not be stored'), { responseCode: 451 });
  });
}
