import type { CustomerState } from '../customer/customer-state';
import type { PageView, SentForm, Way } from './page-view';

/** Beside the state, what a page depends on. */
export interface Circumstances {
  /** Whether a web SDK is configured. */
  canShowPossession: boolean;
  way: Way;
  /** Address of the page. */
  link: string;
  /** The customer has pressed "This isn't my account", and is to be asked once more. */
  asksDecline: boolean;
  sessionLeftMs: number;
  now: Date;
  sent?: SentForm;
}

/** The page for where the customer stands. Without a web SDK nobody gets past the form, so it is not shown. */
export function viewOfState(
  state: CustomerState,
  { canShowPossession, way, link, asksDecline, sessionLeftMs, now, sent }: Circumstances,
): PageView {
  if (state.step === 'link') return { kind: 'confirm', maskedPhone: state.maskedPhone, way, link };
  const isOver = state.step === 'succeeded' || state.step === 'failed';
  if (asksDecline && !isOver) return { kind: 'decline' };
  const needsPossession = state.step === 'number' || state.step === 'possession';
  if (needsPossession && !canShowPossession) return { kind: 'contact' };
  const possessionLeftMs =
    state.step === 'possession' ? state.expiresAt.getTime() - now.getTime() : undefined;
  return { kind: 'steps', state, way, sessionLeftMs, possessionLeftMs, sent };
}
