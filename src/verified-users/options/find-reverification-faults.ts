import { isAccessToken, SHORTEST_TOKEN } from './is-access-token';
import { isOrigin } from './is-origin';
import { isPageUrl } from './is-page-url';
import { isUrlOf } from './is-url-of';
import type { VerifiedUsersModuleOptions } from './verified-users-options.interface';

/** What is wrong with the customer's page and with the company API; no line repeats a value. */
export function findReverificationFaults({
  reverification,
  companyApi,
}: VerifiedUsersModuleOptions): string[] {
  return [
    ...pageUrlFaults(reverification?.pageUrl),
    ...webSdkFaults(reverification?.webSdk),
    ...consentFaults(reverification?.consentTextVersion),
    ...tokenFaults(companyApi?.tokens),
  ];
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
      ? []
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

function tokenFaults(tokens: unknown): string[] {
  if (tokens === undefined) return [];
  return Array.isArray(tokens) && tokens.every(isAccessToken)
    ? []
    : [
        `companyApi.tokens: expected tokens of at least ${SHORTEST_TOKEN} characters without spaces; make one with "openssl rand -hex 32"`,
      ];
}
