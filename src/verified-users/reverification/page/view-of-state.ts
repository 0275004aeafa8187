import type { CustomerState } from '../customer/customer-state';
import type { PageView } from './page-view';

/** The page for where the customer stands. Without a web SDK nobody gets past the form, so it is not shown. */
export function viewOfState(state: CustomerState, canShowPossession: boolean): PageView {
  if (state.step === 'link') return { kind: 'confirm', maskedPhone: state.maskedPhone };
  const needsPossession = state.step === 'number' || state.step === 'possession';
  return { kind: needsPossession && !canShowPossession ? 'contact' : 'steps' };
}
