import type { ReverificationOptions } from '../../verified-users/options/verified-users-options.interface';
import type { EnvironmentVariables } from './environment-variables';
import { splitList } from './split-list';

const DAY_SECONDS = 86_400;

/** What customers meet behind the link; what is undefined has the module's default. */
export function readReverification(variables: EnvironmentVariables): ReverificationOptions {
  const { WEB_SDK_URL, WEB_SDK_CONNECT_ORIGINS, REVERIFICATION_DEADLINE_DAYS } = variables;
  return {
    deadlineSeconds: REVERIFICATION_DEADLINE_DAYS && REVERIFICATION_DEADLINE_DAYS * DAY_SECONDS,
    linkLifetimeSeconds: variables.LINK_LIFETIME_SECONDS,
    sessionLifetimeSeconds: variables.SESSION_LIFETIME_SECONDS,
    pageUrl: variables.PAGE_URL,
    unboundPossession: variables.UNBOUND_POSSESSION,
    webSdk: WEB_SDK_URL
      ? {
          url: WEB_SDK_URL,
          connectOrigins: WEB_SDK_CONNECT_ORIGINS ? splitList(WEB_SDK_CONNECT_ORIGINS) : undefined,
        }
      : undefined,
    limits: { verificationsPerCase: variables.VERIFICATIONS_PER_CASE },
    consentTextVersion: variables.CONSENT_TEXT_VERSION,
    usCarrierConsent: variables.US_CARRIER_CONSENT && variables.US_CARRIER_CONSENT === 'on',
    provePrivacyUrl: variables.PROVE_PRIVACY_URL,
  };
}
