/** A check that the customer holds the phone (generation B); may send an SMS. Source: .../reference/unify-request */
export interface UnifyInput {
  /** `none` asks only whether the device has a Prove Key. */
  possessionType: 'mobile' | 'desktop' | 'none';
  /** Needed unless the number follows from `proveId` or Mobile Auth. */
  phoneNumber?: string;
  /** Where the Instant Link of `desktop` ends, at most 128 characters. */
  finalTargetUrl?: string;
  allowOTPRetry?: boolean;
  checkReputation?: boolean;
  clientCustomerId?: string;
  clientHumanId?: string;
  deviceId?: string;
  emailAddress?: string;
  ipAddress?: string;
  proveId?: string;
  rebind?: boolean;
  smsMessage?: string;
}

/** After `possession_required` and a check of your own. Source: .../reference/unify-bind-request */
export interface UnifyBindInput {
  correlationId: string;
  phoneNumber: string;
}
