import type { RetentionRule } from '../retention-rule';

/** After their notifications, by the same age: those that nothing refers to any more. */
export const deliveries: RetentionRule = {
  kind: 'deliveries',
  age: ({ retention }) => retention.notificationsSeconds,
  table: 'vu_delivery',
  key: { received_at: 'timestamptz', id: 'uuid' },
  at: 'received_at',
  rises: true,
  over: `NOT EXISTS (SELECT FROM vu_notification AS kept WHERE kept.delivery_id = item.id)
    AND NOT EXISTS (SELECT FROM vu_quarantine AS kept WHERE kept.delivery_id = item.id)`,
};
