import type { RetryOptions } from './retry-options.interface';

/** What Prove's portal gives out for one project in one region. */
export interface ProveCredentials {
  clientId: string;
  clientSecret: string;
}

/** Access to Prove's API. Either `environment` or `baseUrl` is needed. */
export interface ProveApiOptions extends ProveCredentials {
  /**
   * Whose hosts are called, Prove's sandbox or production. Numbers that begin with +1 go to the North American host,
   * all others to the international one, as Prove asks for.
   */
  environment?: 'sandbox' | 'production';
  /** One host for all numbers instead, without `/v3`: `https://platform.proveapis.com`. */
  baseUrl?: string;
  /** Credentials at the international host, which has its own. Needed for numbers that do not begin with +1. */
  international?: ProveCredentials;
  /** Contract of `/v3/verify`: `B` (current) or `A` (until October 2025, with `/v3/verify-status`). Default `B`. */
  generation?: 'B' | 'A';
  /** Longest time to open a connection, TLS included, in seconds. Default 5. */
  connectTimeoutSeconds?: number;
  /** Longest time of a whole call, with waiting for its turn and all repeats, in seconds. Default 30. */
  callTimeoutSeconds?: number;
  /** Most requests per second, over all processes on the same database. At most Prove's own limit. Default 25. */
  requestsPerSecond?: number;
  /** Attempts of one call. Default 4 attempts, 0.25 s, at most 5 s. */
  retry?: RetryOptions;
}
