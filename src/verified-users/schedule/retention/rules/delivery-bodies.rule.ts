import type { RetentionRule } from '../retention-rule';

/**
 * The bytes stay while anybody may have to read them: a notification that is not settled or that somebody should look
 * at, a quarantined item, whose content may be in them alone.
 */
export const deliveryBodies: RetentionRule = {
  kind: 'deliveryBodies',
  age: ({ retention }) => retention.deliveryBodiesSeconds,
  table: 'vu_delivery',
  key: { received_at: 'timestamptz', id: 'uuid' },
  at: 'received_at',
  rises: true,
  over: `item.body IS NOT NULL
    AND NOT EXISTS (SELECT FROM vu_notification AS needed WHERE needed.delivery_id = item.id
      AND (needed.status NOT IN ('applied', 'recorded') OR needed.review_reason IS NOT NULL))
    AND NOT EXISTS (SELECT FROM vu_quarantine AS kept WHERE kept.delivery_id = item.id)`,
  set: 'body = NULL',
};
