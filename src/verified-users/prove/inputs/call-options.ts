import type { ProveRegion } from '../region';

/** What every call of `ProveClient` takes beside its input. */
export interface ProveCallOptions {
  /** Name of the project in the options. Default `default`. */
  project?: string;
  /** Whose host is called. Default: the number's, where the input has one; else `north_america`. */
  region?: ProveRegion;
  /** Your label of this call, without personal data, to quote to Prove's support. Default: a random UUID. */
  clientRequestId?: string;
  /** Ends the call; it then rejects with the signal's reason. What was sent already may still take effect. */
  signal?: AbortSignal;
}
