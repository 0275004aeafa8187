import type { Outcome, SandboxUser } from './sandbox-user';

const OUTCOME_OF: Record<string, Outcome> = {
  '2025550101': 'identity_fails',
  '2025550102': 'possession_fails',
  '2025550103': 'not_enrolled',
  '2025550104': 'possession_pending',
  '2025550105': 'error_twice',
  '2025550106': 'rate_limited_once',
  '2025550107': 'sparse',
  '2025550108': 'boolean_success',
};

/** Not Prove's: numbers reserved for fiction, for outcomes that have no public test user. Any name passes. */
export const EXTRA_USERS: readonly SandboxUser[] = [
  ...Object.entries(OUTCOME_OF).map(([phoneNumber, outcome]): SandboxUser => ({
    phoneNumber,
    product: 'any',
    skipsClientSdk: true,
    outcome,
  })),
  // Succeeds once a browser has gone through: for verify and unify in turn, which no public user can.
  { phoneNumber: '2025550109', product: 'any', skipsClientSdk: false, outcome: 'success' },
];
