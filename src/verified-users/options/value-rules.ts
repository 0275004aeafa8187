import { CronExpressionParser } from 'cron-parser';
import { isLoopbackHost } from '../../loopback';

export const SHORTEST_TOKEN = 32;

/** Fit for a header, and long enough that nobody guesses it. */
export const ACCESS_TOKEN = /^[\x21-\x7e]{32,}$/;

export function isAccessToken(value: string): boolean {
  return ACCESS_TOKEN.test(value);
}

/** @param protocols with their colon: `https:`. */
export function isUrlOf(value: unknown, protocols: string[]): value is string {
  return typeof value === 'string' && URL.canParse(value) && protocols.includes(new URL(value).protocol);
}

export function isHttpUrl(value: unknown): value is string {
  return isUrlOf(value, ['http:', 'https:']);
}

/** Whether what is sent to an address can be read by nobody on the way. */
export function isSafeTransport(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || isLoopbackHost(hostname);
}

/** What is wrong with Prove's base URL and how to mend it, without repeating it; read by the service for its variable, too. */
export function findBaseUrlProblems(baseUrl: unknown): string[] {
  if (!isHttpUrl(baseUrl)) return ['expected an address such as https://platform.proveapis.com'];
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

/** `smtp://` or `smtps://` with a host; its parameter `tls`, if there is one, is `none`. */
export function isSmtpUrl(value: unknown): value is string {
  if (!isUrlOf(value, ['smtp:', 'smtps:'])) return false;
  const { hostname, searchParams } = new URL(value);
  return hostname !== '' && searchParams.getAll('tls').every((word) => word === 'none');
}

/** Has one place for the link token. */
export function isPageUrl(value: unknown): value is string {
  return isHttpUrl(value) && value.split('{token}').length === 2;
}

/** Scheme, host and port alone, as a content security policy names them. */
export function isOrigin(value: unknown): value is string {
  if (!isUrlOf(value, ['http:', 'https:', 'ws:', 'wss:'])) return false;
  const { protocol, host } = new URL(value);
  return value === `${protocol}//${host}`;
}

/** An `https://` address, or a picture in the text itself: mail clients and the page's policy take nothing else. */
export function isLogo(value: unknown): value is string {
  return (
    isUrlOf(value, ['https:']) ||
    (typeof value === 'string' && /^data:image\/(png|jpeg|webp|svg\+xml);base64,[A-Za-z0-9+/=]+$/.test(value))
  );
}

/**
 * Whether a script lies in a folder below the root of its host. The page may run whatever is in a script's folder, because a
 * module may be made of several files: at the root that is the whole host, and whether others can put files there (a CDN, a
 * bucket, our own API) cannot be known. This machine is shared with nobody.
 */
export function hasOwnFolder(url: string): boolean {
  const { hostname } = new URL(url);
  return isLoopbackHost(hostname) || /[^/]/.test(new URL('.', url).pathname);
}

/** Whether it is a cron pattern of five or six fields. */
export function isCron(pattern: string): boolean {
  try {
    CronExpressionParser.parse(pattern);
    return pattern.trim().split(/\s+/).length >= 5;
  } catch {
    return false;
  }
}

/** Whether this Node.js knows it as a time zone. */
export function isTimeZone(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return true;
  } catch {
    return false;
  }
}
