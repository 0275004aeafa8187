import { isOfOpenCase, type RetentionRule } from '../retention-rule';

const isDoubted = `doubted.status <> 'closed'
        AND (doubted.doubt IS NOT NULL OR doubted.status IN ('reverification_required', 'lapsed'))`;

/**
 * What raised a doubt stays until a verification has cleared it: a verification that becomes known late is judged by it
 * (P6), and the event that comes again must not have its effect again (P5).
 * Considers every identity with its Prove id, not only the one it is filed under (`OFFSET 0` forces look-ups row by row).
 */
export const notifications: RetentionRule = {
  kind: 'notifications',
  age: ({ retention }) => retention.notificationsSeconds,
  table: 'vu_notification',
  key: { id: 'bigint' },
  at: 'received_at',
  rises: true,
  over: `item.status IN ('applied', 'recorded', 'failed') AND item.finished_at < $1::timestamptz
    AND NOT EXISTS (SELECT FROM vu_identity AS doubted
      WHERE doubted.id = item.identity_id AND ${isDoubted})
    AND NOT EXISTS (SELECT FROM vu_enrollment AS shared JOIN vu_identity AS doubted ON doubted.id = shared.identity_id
      WHERE shared.project = item.project AND shared.prove_id = item.prove_id AND ${isDoubted} OFFSET 0)
    AND NOT ${isOfOpenCase('identity_id', 'identity_id')}`,
};
