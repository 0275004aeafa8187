/** What becomes of a sandbox user's verification. */
export const OUTCOMES = [
  'success',
  'identity_fails',
  'possession_fails',
  'possession_pending',
  'not_enrolled',
  'error_twice',
  'rate_limited_once',
  'sparse',
  'boolean_success',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

export type Product = 'verified-users' | 'human-assurance' | 'unify' | 'identity-manager' | 'any';

export interface SandboxUser {
  phoneNumber: string;
  /** Another name fails the identity check; without one every name passes. */
  firstName?: string;
  lastName?: string;
  /** Another product's calls answer 8009. */
  product: Product;
  /** Possession counts as proven without a browser. */
  skipsClientSdk: boolean;
  outcome: Outcome;
}
