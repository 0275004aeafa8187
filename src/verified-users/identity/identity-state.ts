import type { Doubt } from '../options/event-policy';
import type { IdentityStatus, Watch } from './identity-status';

/** The part of an identity that decisions read and write. Holds no personal data: history keeps copies of it. */
export interface IdentityState {
  status: IdentityStatus;
  watch: Watch;
  doubt: Doubt | null;
  verifiedAt: Date | null;
}

/** The state of an identity, without all else that its row holds. */
export function stateOf({ status, watch, doubt, verifiedAt }: IdentityState): IdentityState {
  return { status, watch, doubt, verifiedAt };
}
