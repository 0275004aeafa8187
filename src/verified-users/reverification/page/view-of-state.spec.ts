import type { CustomerState } from '../customer/customer-state';
import { viewOfState } from './view-of-state';

const NOW = new Date('2026-01-01T00:00:00Z');
const AROUND = {
  ...{ canShowPossession: true, way: null, link: 'https://api.example.com/reverify/x', asksDecline: false },
  ...{ sessionLeftMs: 60_000, now: NOW },
};
const possession = {
  step: 'possession',
  possession: 'mobile',
  authToken: 'token',
  expiresAt: new Date(NOW.getTime() + 5000),
  triesLeft: 1,
} as const;

const viewAt = (state: object, around: object = {}) => {
  const full = { locale: 'en', maskedPhone: '•••• 0123', ...state } as CustomerState;
  return viewOfState(full, { ...AROUND, ...around });
};

it.each<[Partial<CustomerState> & { step: CustomerState['step'] }, string, string, string]>([
  [{ step: 'link' }, 'confirm', 'confirm', 'confirm'],
  [possession, 'steps', 'contact', 'decline'],
  [{ step: 'number' }, 'steps', 'contact', 'decline'],
  [{ step: 'verifying' }, 'steps', 'steps', 'decline'],
  [{ step: 'succeeded' }, 'steps', 'steps', 'steps'],
  [{ step: 'failed' }, 'steps', 'steps', 'steps'],
])('%j is the page %s, without a web SDK %s, asked to end it %s', (state, withSdk, without, declined) => {
  expect(viewAt(state).kind).toBe(withSdk);
  expect(viewAt(state, { canShowPossession: false }).kind).toBe(without);
  expect(viewAt(state, { asksDecline: true }).kind).toBe(declined);
});

it('tells how long the phone may still be shown, by the clock of the server', () => {
  expect(viewAt(possession)).toMatchObject({ possessionLeftMs: 5000, sessionLeftMs: 60_000 });
});
