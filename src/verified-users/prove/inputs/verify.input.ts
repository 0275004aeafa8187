/** The check of a person against the owner of a number; billed by Prove each time. Source: .../reference/verify */
export interface VerifyInput {
  /** With its country code; without one it is read as a US number. */
  phoneNumber: string;
  firstName: string;
  lastName: string;
  emailAddress?: string;
  /** Your id of the customer, without personal data; comes back in webhooks. */
  clientCustomerId?: string;

  /** Generation B: your id of the person across business lines, without personal data. */
  clientHumanId?: string;
  /** Generation B. */
  proveId?: string;
  /** Generation B: public address of the customer's session. */
  ipAddress?: string;
  /** Generation B. */
  userAgent?: string;
  /** Generation B. */
  identityAttributes?: { attributeType: string; attributeValue: string }[];

  /** Generation A, needed there: how possession is checked. `none` checks no possession. */
  possessionType?: 'mobile' | 'desktop' | 'none';
  /** Generation A: where the Instant Link of `desktop` ends, at most 128 characters. */
  finalTargetUrl?: string;
  /** Generation A: text of the SMS, at most 160 characters; `####` becomes the code. */
  smsMessage?: string;
  /** Generation A: whether the code may be entered three times. */
  allowOTPRetry?: boolean;
}

/** Many checks at once, generation B only. */
export interface VerifyBatchInput {
  /** 1 to 1000. Only `clientCustomerId` surely links a result to its item. */
  items: VerifyInput[];
}

/** A session, as `verify` or `unify` opened it. */
export interface StatusInput {
  correlationId: string;
}
