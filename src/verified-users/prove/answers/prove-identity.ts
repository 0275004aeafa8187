/**
 * An identity as Prove holds it. What Prove left out is null.
 * Source: https://developer.prove.com/reference/identity-manager-get-identity
 */
export interface ProveIdentity {
  proveId: string | null;
  /** E.164; Prove's digits unchanged if they are ambiguous, see `isAnsweredNumber`. */
  phoneNumber: string | null;
  /** Whether notices are sent for it. */
  active: boolean | null;
  carrier: string | null;
  /** `mobile` and others. */
  lineType: string | null;
  countryCode: string | null;
  enrolledAt: Date | null;
  clientCustomerId: string | null;
  deviceId: string | null;
  /** The whole answer as it came. Holds personal data. */
  answer: Record<string, unknown>;
}

/** One page of the identities that are enrolled. */
export interface ProveIdentityPage {
  proveIds: string[];
  /** Give it as `startKey` to read on; null on the last page. */
  nextKey: string | null;
}
