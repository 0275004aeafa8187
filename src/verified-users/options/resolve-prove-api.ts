import type { ProveApiOptions } from './prove-api-options.interface';
import type { ResolvedProveApi } from './resolved-options';
import { withoutUndefined } from './without-undefined';

/** Source: https://developer.prove.com/reference/verify-request */
const HOSTS = {
  sandbox: {
    northAmerica: 'https://platform.uat.proveapis.com',
    international: 'https://platform.uat.eu.proveapis.com',
  },
  production: {
    northAmerica: 'https://platform.proveapis.com',
    international: 'https://platform.eu.proveapis.com',
  },
};

/** Fills in the defaults of options in which no fault was found. */
export function resolveProveApi(prove: ProveApiOptions): ResolvedProveApi {
  const {
    generation = 'B',
    connectTimeoutSeconds = 5,
    callTimeoutSeconds = 30,
    requestsPerSecond = 25,
    retry,
  } = prove;
  return {
    generation,
    connectTimeoutSeconds,
    callTimeoutSeconds,
    requestsPerSecond,
    retry: { maxAttempts: 4, firstDelaySeconds: 0.25, maxDelaySeconds: 5, ...withoutUndefined(retry) },
    hosts: resolveHosts(prove),
  };
}

function resolveHosts({
  baseUrl,
  environment,
  clientId,
  clientSecret,
  international,
}: ProveApiOptions): ResolvedProveApi['hosts'] {
  if (baseUrl !== undefined) {
    const host = { baseUrl: baseUrl.replace(/\/+$/, ''), clientId, clientSecret };
    return { north_america: host, international: host };
  }
  const hosts = HOSTS[environment!];
  return {
    north_america: { baseUrl: hosts.northAmerica, clientId, clientSecret },
    international: international ? { baseUrl: hosts.international, ...international } : null,
  };
}
