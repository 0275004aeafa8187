import type { RetentionRule } from '../retention-rule';

const DAY = 86_400;

/**
 * Verifications that the customer walked away from. Nobody asks for them any more, and they hold name and number: they
 * time out here, a day after Prove's session did, as the next look at them would have let them. One to which Prove said
 * yes is the sweeper's.
 */
export const leftVerifications: RetentionRule = {
  kind: 'leftVerifications',
  age: () => DAY,
  table: 'vu_verification',
  key: { identity_id: 'uuid', id: 'uuid' },
  at: 'expires_at',
  rises: false,
  among: `item.status IN ('opening', 'possession', 'verifying')`,
  over: `item.status IN ('opening', 'possession', 'verifying') AND item.proven_at IS NULL`,
  set: `status = 'expired', reason = 'timed_out', person = NULL, auth_token = NULL, finished_at = $2::timestamptz`,
};
