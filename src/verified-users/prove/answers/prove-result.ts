import type { ProveRegion } from '../../options/resolved-options';

/** A word of Prove's that we know, or one that it has added since. */
type OpenWord<Known extends string> = Known | (string & {});

/**
 * How a verification or a possession check stands, whichever call and generation told it. What Prove left out is null.
 * Sources: https://developer.prove.com/reference/verify, .../verify-status-request, .../unify-status-request
 */
export interface ProveResult {
  /**
   * `pending` is no failure and `false` is an answer; `possession_required`: check possession yourself, then bind.
   * `unknown` only in a batch, for an item about which Prove said nothing readable.
   */
  success: OpenWord<'true' | 'false' | 'pending' | 'possession_required' | 'unknown'>;
  /** Where to ask for the status. */
  region: ProveRegion;
  /** The session; it ends 15 minutes after it began. */
  correlationId: string | null;
  /** Prove's id of the identity, by either of its names; the key of webhooks. */
  proveId: string | null;
  /** Whether this call enrolled the identity. Null: not said, so perhaps it is not watched. */
  enrolled: boolean | null;
  /** For the browser SDK; lives for 15 minutes. A secret of this customer. */
  authToken: string | null;
  /** Generation A. */
  possessionResult: OpenWord<'success' | 'pending' | 'failed' | 'not_applicable'> | null;
  /** Generation A. */
  verifyResult: OpenWord<'success' | 'pending' | 'failed' | 'not_applicable'> | null;
  /** E.164; Prove's digits unchanged if they are ambiguous, see `isAnsweredNumber`. */
  phoneNumber: string | null;
  /** Prove's opaque name of the subscriber line. */
  phoneAlias: string | null;
  deviceId: string | null;
  clientCustomerId: string | null;
  clientHumanId: string | null;
  clientRequestId: string | null;
  /** `AL-1` to `AL3`. */
  assuranceLevel: string | null;
  /** In one spelling: `2A`, `-1A`. */
  reasons: string[];
  /** Results of the Global Fraud Policy, whole and as they came. */
  evaluation: Record<string, unknown> | null;
  /** Why an item of a batch failed, in Prove's words. */
  error: string | null;
  /** The whole answer as it came, with everything that is not known here. Holds personal data. */
  answer: Record<string, unknown>;
}
