import { isIP } from 'node:net';

/** 127.0.0.0/8, ::1 (also in brackets, as URLs have it, and as a mapped IPv4 address), `localhost` and names under it. */
const LOOPBACK =
  /^(?:(?:.+\.)?localhost\.?|127(?:\.\d{1,3}){3}|\[?::1\]?|\[?::ffff:(?:127(?:\.\d{1,3}){3}|7f[0-9a-f]{2}:[0-9a-f]{1,4})\]?)$/i;

/** Whether a host name or an IP address, without port, can only mean this machine. */
export function isLoopbackHost(host: string): boolean {
  return LOOPBACK.test(host);
}

/**
 * Whether a `Host` header may reach pages that ask for no credential. A foreign page can let its own name resolve to
 * this machine (DNS rebinding) and read what the browser fetches then; it cannot do so with an address, nor with
 * `localhost`.
 *
 * @param header as it came; a request without one is refused.
 * @param allowed further names, without port.
 */
export function isAllowedHost(header: string | undefined, allowed: readonly string[]): boolean {
  if (header === undefined || !URL.canParse(`http://${header}`)) return false;
  const { hostname } = new URL(`http://${header}`);
  if (isLoopbackHost(hostname) || isIP(hostname.replace(/^\[|\]$/g, '')) > 0) return true;
  return allowed.some((name) => name.toLowerCase() === hostname);
}

/** A page that belongs with others on this machine. */
export interface PageLink {
  text: string;
  href: string;
}
