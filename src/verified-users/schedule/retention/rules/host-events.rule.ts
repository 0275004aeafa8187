import type { RetentionRule } from '../retention-rule';

export const hostEvents: RetentionRule = {
  kind: 'hostEvents',
  age: ({ retention }) => retention.hostEventsSeconds,
  table: 'vu_host_event',
  key: { id: 'bigint' },
  at: 'created_at',
  rises: true,
  over: `item.status IN ('done', 'failed') AND item.finished_at < $1::timestamptz`,
};
