import type { RetentionRule } from '../retention-rule';

/** Nobody has decided in all that time. Before the deliveries, whose bytes it may need. */
export const quarantine: RetentionRule = {
  kind: 'quarantine',
  age: ({ retention }) => retention.quarantineSeconds,
  table: 'vu_quarantine',
  key: { id: 'bigint' },
  at: 'received_at',
  rises: true,
  over: 'true',
};
