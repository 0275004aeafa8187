import type { IdentityState } from './identity-state';
import { watchOfNumber } from './watch-of-number';

/**
 * What becomes of an identity whose number on record is replaced without a verification. Nobody has shown the new
 * number, and Prove watches the old one: a verified identity has to be verified again, though nothing speaks against
 * the customer, so its doubt stays as it is.
 *
 * @param phoneNumber the new number in E.164; null: none.
 */
export function stateAfterNewNumber(state: IdentityState, phoneNumber: string | null): IdentityState {
  if (state.status === 'pending' || state.status === 'closed') return state;
  return {
    ...state,
    status: state.status === 'verified' ? 'reverification_required' : state.status,
    watch: watchOfNumber(phoneNumber, false),
  };
}
