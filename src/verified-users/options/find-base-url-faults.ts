import { isSafeTransport } from './is-safe-transport';
import { isUrlOf } from './is-url-of';

/** What is wrong with Prove's base URL and how to mend it, without repeating it; read by the service for its variable, too. */
export function findBaseUrlFaults(baseUrl: unknown): string[] {
  if (!isUrlOf(baseUrl, ['http:', 'https:']))
    return ['expected an address such as https://platform.proveapis.com'];
  const { username, password, search, hash, pathname } = new URL(baseUrl);
  return [
    ...(isSafeTransport(baseUrl) ? [] : ['use https://; credentials are sent to it']),
    ...(username || password || search || hash
      ? ['leave out user, password and everything from "?" or "#" on']
      : []),
    ...(/\/(v3|token)\/*$/.test(pathname)
      ? ['leave out "/v3" and "/token"; they are added where they belong']
      : []),
  ];
}
