import type { PhoneNumber } from '../sandbox/phone-number';
import type { SandboxUser } from '../sandbox/sandbox-user';
import type { Decision } from './possession-channel';

/** `required`: nothing was asked of the browser, the company is to check for itself and bind. */
export type Possession = 'pending' | 'success' | 'failed' | 'not_applicable' | 'required';

/** One flow of verify (generation A) or unify, behind a `correlationId`. */
export interface Session {
  correlationId: string;
  flow: 'verify' | 'unify';
  possessionType: 'mobile' | 'desktop' | 'none';
  createdAtMs: number;
  /** Handed to the browser; not the correlation id. */
  authId: string;
  challenge: string;
  /** Unknown until the browser names it, where the request may leave it out. */
  phone?: PhoneNumber;
  user?: SandboxUser;
  possession: Possession;
  /** Generation A: whether the name belongs to the number. */
  nameMatches: boolean;
  clientCustomerId?: string;
  clientHumanId?: string;
  deviceId?: string;
  finalTargetUrl?: string;
  allowOtpRetry: boolean;
  /** Generation A: its success has enrolled, which happens once. */
  enrolled?: boolean;
  /** Of the code that was "sent" last. */
  otp?: { sentAtMs: number; entries: number };
  /** Of the Instant Link that was "sent" last. */
  link?: { id: string; sentAtMs: number };
  /** Browsers that wait for the decision. */
  waiting: Set<(decision: Decision) => void>;
  /** What the browser has been told in the end. */
  decision?: Decision;
}
