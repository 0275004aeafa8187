import { isLoopbackHost } from '../../loopback';

/**
 * Whether a script lies in a folder below the root of its host. The page may run whatever is in a script's folder, because a
 * module may be made of several files: at the root that is the whole host, and whether others can put files there (a CDN, a
 * bucket, our own API) cannot be known. This machine is shared with nobody.
 */
export function hasOwnFolder(url: string): boolean {
  const { hostname } = new URL(url);
  return isLoopbackHost(hostname) || /[^/]/.test(new URL('.', url).pathname);
}
