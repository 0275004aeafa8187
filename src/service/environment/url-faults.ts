import { parseRedisUrl } from '../queue/redis-connection';
import { RedisUrlError } from '../queue/redis-url.error';

const LOCAL_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

/** Each function says what is wrong with a value and how to mend it, without repeating the value; or nothing. */
export type FaultFinder = (value: string) => string | undefined;

export const findDatabaseUrlFault: FaultFinder = (value) =>
  hasProtocol(value, ['postgres:', 'postgresql:'])
    ? undefined
    : 'expected postgres://user:password@host:5432/database; percent-encode special characters in it';

export const findSmtpUrlFault: FaultFinder = (value) =>
  hasProtocol(value, ['smtp:', 'smtps:']) && new URL(value).hostname !== ''
    ? undefined
    : 'expected smtp://user:password@host:587 (or smtps://, port 465); percent-encode special characters in it';

export const findRedisUrlFault: FaultFinder = (value) => {
  try {
    parseRedisUrl(value);
    return undefined;
  } catch (error) {
    if (error instanceof RedisUrlError) return error.message;
    throw error;
  }
};

export const findHttpUrlFault: FaultFinder = (value) => {
  if (!hasProtocol(value, ['http:', 'https:'])) return 'expected an address such as https://www.example.com';
  const { username, password } = new URL(value);
  return username || password ? 'leave user and password out of the address' : undefined;
};

export const findPublicUrlFault: FaultFinder = (value) =>
  findHttpUrlFault(value) ??
  (/[?#]/.test(value)
    ? 'leave out everything from "?" or "#" on; links are made by adding to it'
    : undefined);

export const findProveBaseUrlFault: FaultFinder = (value) =>
  findPublicUrlFault(value) ??
  (isSafeTransport(value) ? undefined : 'use https://; credentials are sent to it') ??
  (/\/(v3|token)\/*$/.test(value)
    ? 'leave out "/v3" and "/token"; they are added where they belong'
    : undefined);

/** Whether what is sent there can be read by nobody on the way. */
export function isSafeTransport(value: string): boolean {
  const { protocol, hostname } = new URL(value);
  return protocol === 'https:' || LOCAL_HOSTS.includes(hostname);
}

function hasProtocol(value: string, protocols: string[]): boolean {
  return URL.canParse(value) && protocols.includes(new URL(value).protocol);
}
