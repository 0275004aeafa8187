import { findBaseUrlProblems } from '../../verified-users/options/value-rules';
import { hasOwnFolder } from '../../verified-users/options/value-rules';
import { isOrigin } from '../../verified-users/options/value-rules';
import { isPageUrl } from '../../verified-users/options/value-rules';
import { isSmtpUrl } from '../../verified-users/options/value-rules';
import { isUrlOf } from '../../verified-users/options/value-rules';
import { parseRedisUrl } from '../queue/redis-connection';
import { RedisUrlError } from '../queue/redis-url.error';
import { splitList } from './split-list';

/** Each function says what is wrong with a value and how to mend it, without repeating the value; or nothing. */
export type FaultFinder = (value: string) => string | undefined;

export const findDatabaseUrlFault: FaultFinder = (value) =>
  isUrlOf(value, ['postgres:', 'postgresql:'])
    ? undefined
    : 'expected postgres://user:password@host:5432/database; percent-encode special characters in it';

export const findSmtpUrlFault: FaultFinder = (value) =>
  isSmtpUrl(value)
    ? undefined
    : 'expected smtp://user:password@host:587 (or smtps://, port 465); percent-encode special characters in it. ?tls=none sends in clear text';

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
  if (!isUrlOf(value, ['http:', 'https:'])) return 'expected an address such as https://www.example.com';
  const { username, password } = new URL(value);
  return username || password ? 'leave user and password out of the address' : undefined;
};

export const findWebSdkUrlFault: FaultFinder = (value) =>
  findHttpUrlFault(value) ??
  (hasOwnFolder(value)
    ? undefined
    : 'put the module into a folder of its own, such as https://static.example.com/prove/sdk.mjs; at the root of its host the page could run everything there');

export const findPublicUrlFault: FaultFinder = (value) =>
  findHttpUrlFault(value) ??
  (/[?#]/.test(value)
    ? 'leave out everything from "?" or "#" on; links are made by adding to it'
    : undefined);

export const findPageUrlFault: FaultFinder = (value) =>
  findHttpUrlFault(value) ??
  (isPageUrl(value)
    ? undefined
    : 'expected the address of your page with {token} in it once, such as https://app.example.com/verify/{token}');

export const findOriginsFault: FaultFinder = (value) => {
  const origins = splitList(value);
  return origins.length > 0 && origins.every(isOrigin)
    ? undefined
    : 'expected origins such as https://device.example.com,wss://device.example.com, without a path';
};

export const findProveBaseUrlFault: FaultFinder = (value) => findBaseUrlProblems(value)[0];
