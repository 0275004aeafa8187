import type { CustomerState } from '../customer/customer-state';
import { viewOfState } from './view-of-state';

const possession = {
  step: 'possession',
  possession: 'mobile',
  authToken: 'token',
  expiresAt: new Date(0),
  triesLeft: 1,
} as const;

it.each<[Partial<CustomerState> & { step: CustomerState['step'] }, string, string]>([
  [{ step: 'link' }, 'confirm', 'confirm'],
  [possession, 'steps', 'contact'],
  [{ step: 'number' }, 'steps', 'contact'],
  [{ step: 'verifying' }, 'steps', 'steps'],
  [{ step: 'succeeded' }, 'steps', 'steps'],
  [{ step: 'failed' }, 'steps', 'steps'],
])('%j is the page %s, without a web SDK %s', (state, withSdk, without) => {
  const full = { locale: 'en', maskedPhone: '•••• 0123', ...state } as CustomerState;
  expect(viewOfState(full, true).kind).toBe(withSdk);
  expect(viewOfState(full, false).kind).toBe(without);
});
