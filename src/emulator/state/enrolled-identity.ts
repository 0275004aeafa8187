import type { PhoneNumber } from '../sandbox/phone-number';

/** The same person at a linked account. */
export interface LinkedIdentity {
  clientName: string;
  identityId: string;
  pcid: string;
}

/** One identity in Identity Manager. */
export interface EnrolledIdentity {
  /** `proveId` or `identityId`: two names of one key. */
  id: string;
  phone: PhoneNumber;
  clientCustomerId?: string;
  clientHumanId?: string;
  deviceId?: string;
  /** False: paused, no notices. */
  active: boolean;
  /** A terminal event was sent: no notices until it is enrolled again. */
  ended: boolean;
  carrier: string;
  lineType: string;
  createdAtMs: number;
  linked: LinkedIdentity[];
}

export type EnrolmentInput = Partial<
  Pick<
    EnrolledIdentity,
    | 'id'
    | 'clientCustomerId'
    | 'clientHumanId'
    | 'deviceId'
    | 'carrier'
    | 'lineType'
    | 'createdAtMs'
    | 'linked'
  >
>;
