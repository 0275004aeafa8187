import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { codeOf } from './network-fault';
import { PreflightError } from './preflight.error';

/**
 * Takes the port for a moment and gives it back.
 *
 * Limit: someone else can take it before the service does; `portFault` words that error the same way.
 *
 * @returns the port; for port 0 the free one that the system chose.
 * @throws {PreflightError} `PORT_UNUSABLE` or `HOST_UNUSABLE`
 */
export async function checkPort(host: string, port: number): Promise<number> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen({ host, port, exclusive: true }, resolve);
    });
  } catch (error) {
    throw portFault(error, host, port) ?? error;
  }
  const taken = (server.address() as AddressInfo).port;
  await new Promise((resolve) => server.close(resolve));
  return taken;
}

/** Words an error of `listen`; nothing when it is none. @param variable that holds the port. */
export function portFault(
  error: unknown,
  host: string,
  port: number,
  variable = 'PORT',
): PreflightError | undefined {
  const code = codeOf(error);
  switch (code) {
    case 'EADDRINUSE':
      return new PreflightError(
        'PORT_UNUSABLE',
        `${variable}: ${port} is in use on ${host}; stop what listens there or choose another port`,
        error,
      );
    case 'EACCES':
      return new PreflightError(
        'PORT_UNUSABLE',
        `${variable}: ${port} may not be used by this user; choose one from 1024 on or give the permission`,
        error,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAFNOSUPPORT':
    case 'EINVAL':
      return new PreflightError(
        'HOST_UNUSABLE',
        `HOST: ${host} is no address of this machine (${code}); use 127.0.0.1, or 0.0.0.0 for all`,
        error,
      );
    default:
      return undefined;
  }
}
