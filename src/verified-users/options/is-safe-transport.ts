import { isLoopbackHost } from '../../loopback';

/** Whether what is sent to an address can be read by nobody on the way. */
export function isSafeTransport(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || isLoopbackHost(hostname);
}
