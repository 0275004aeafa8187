import { isOfOpenCase, type RetentionRule } from '../retention-rule';

/** What they verified is the identity's, and stays; name and number were gone when they were over. */
export const verifications: RetentionRule = {
  kind: 'verifications',
  age: ({ retention }) => retention.verificationsSeconds,
  table: 'vu_verification',
  key: { finished_at: 'timestamptz', id: 'uuid' },
  at: 'finished_at',
  rises: true,
  among: 'item.finished_at IS NOT NULL',
  over: `item.status IN ('succeeded', 'failed', 'expired', 'abandoned') AND NOT ${isOfOpenCase('reverification_id')}`,
};
