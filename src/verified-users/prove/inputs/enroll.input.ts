/** A number to be watched. Source: https://developer.prove.com/reference/identity-manager-create-identity */
export interface EnrollInput {
  phoneNumber: string;
  /** Your id of the customer, without personal data; comes back in webhooks. */
  clientCustomerId?: string;
  clientHumanId?: string;
  deviceId?: string;
  identityAttributes?: { attributeType: string; attributeValue: string }[];
}

/** Source: https://developer.prove.com/reference/identity-manager-batch-create-identity */
export interface EnrollBatchInput {
  /** 1 to 100. Only the position links a result to its item. */
  items: Pick<EnrollInput, 'phoneNumber' | 'clientCustomerId' | 'deviceId'>[];
}

/** One page of the enrolled identities. */
export interface ListInput {
  /** Most ids of the page. Default 100. */
  limit?: number;
  /** `nextKey` of the page before. */
  startKey?: string;
  /** Default false. */
  showInactive?: boolean;
}
