import type { ResolvedReverification } from './resolved-options';
import type { ReverificationOptions } from './verified-users-options.interface';
import { withoutUndefined } from './without-undefined';

/** Source: https://developer.prove.com/reference/web-sdk and https://developer.prove.com/how-to/unify-web-sdk */
const PROVE_DEVICE_ORIGINS = [
  'https://device.uat.prove-auth.proveapis.com',
  'wss://device.uat.prove-auth.proveapis.com',
  'https://device.prove-auth.proveapis.com',
  'wss://device.prove-auth.proveapis.com',
];
const DAY_SECONDS = 24 * 3600;

/** Fills in the defaults of options in which no fault was found. */
export function resolveReverification({
  pageUrl,
  webSdk,
  limits,
  ...others
}: ReverificationOptions = {}): ResolvedReverification {
  return {
    linkLifetimeSeconds: 7 * DAY_SECONDS,
    deadlineSeconds: 14 * DAY_SECONDS,
    sessionLifetimeSeconds: 1800,
    unboundPossession: 'review',
    consentTextVersion: '1',
    uncoveredCheckSeconds: 30 * DAY_SECONDS,
    ...withoutUndefined(others),
    pageUrl: pageUrl ?? null,
    webSdk: webSdk ? { connectOrigins: PROVE_DEVICE_ORIGINS, ...withoutUndefined(webSdk) } : null,
    limits: {
      verificationsPerCase: 5,
      freshLinksPerCase: 3,
      freshLinkPauseSeconds: 300,
      requestsPerLink: 120,
      requestsPerAddress: 600,
      windowSeconds: 900,
      ...withoutUndefined(limits),
    },
  };
}
