import { findTokenFaults } from './company-api-tokens';
import { hasOwnFolder } from './has-own-folder';
import { isOrigin } from './is-origin';
import { isPageUrl } from './is-page-url';
import { isUrlOf } from './is-url-of';
import type { VerifiedUsersModuleOptions } from './verified-users-options.interface';

/** Allowed values of options that are enumerations. */
const UNBOUND = ['review', 'accept'];
const STALE_NUMBER = ['keep', 'replace'];
const PHONE_VALIDATION = ['valid', 'possible'];

/** Problems of the options of the customer's page, the company API and phone numbers; never repeats a value. */
export function findReverificationFaults({
  reverification,
  companyApi,
  phoneNumbers,
  projects,
}: VerifiedUsersModuleOptions): string[] {
  return [
    ...pageUrlFaults(reverification?.pageUrl),
    ...webSdkFaults(reverification?.webSdk),
    ...consentFaults(reverification?.consentTextVersion),
    ...findTokenFaults(companyApi?.tokens, projects),
    ...wordFaults(reverification?.unboundPossession, 'reverification.unboundPossession', UNBOUND),
    ...(companyApi?.requireNames === undefined || typeof companyApi.requireNames === 'boolean'
      ? []
      : ['companyApi.requireNames: expected true or false']),
    ...wordFaults(companyApi?.staleNumber, 'companyApi.staleNumber', STALE_NUMBER),
    ...wordFaults(phoneNumbers?.validation, 'phoneNumbers.validation', PHONE_VALIDATION),
  ];
}

function wordFaults(value: unknown, name: string, words: readonly string[]): string[] {
  if (value === undefined || words.some((word) => word === value)) return [];
  return [`${name}: expected ${words.map((word) => `"${word}"`).join(' or ')}`];
}

function pageUrlFaults(pageUrl: unknown): string[] {
  if (pageUrl === undefined) return [];
  return isPageUrl(pageUrl)
    ? []
    : ['reverification.pageUrl: expected an http(s) address with {token} in it once'];
}

function webSdkFaults(webSdk: unknown): string[] {
  if (webSdk === undefined) return [];
  const { url, connectOrigins = [] } = (webSdk ?? {}) as Record<string, unknown>;
  return [
    ...(isUrlOf(url, ['http:', 'https:'])
      ? hasOwnFolder(url)
        ? []
        : [
            'reverification.webSdk.url: put the module into a folder of its own, "https://static.example.com/prove/sdk.mjs"; at the root of its host the page could run everything there',
          ]
      : ['reverification.webSdk.url: expected the http(s) address of an ES module']),
    ...(Array.isArray(connectOrigins) && connectOrigins.every(isOrigin)
      ? []
      : ['reverification.webSdk.connectOrigins: expected origins such as "https://device.example.com"']),
  ];
}

function consentFaults(version: unknown): string[] {
  if (version === undefined || (typeof version === 'string' && /^[\w.-]{1,64}$/.test(version))) return [];
  return ['reverification.consentTextVersion: use 1 to 64 letters, digits, ".", "-" or "_"'];
}
