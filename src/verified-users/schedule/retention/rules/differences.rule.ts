import type { RetentionRule } from '../retention-rule';

/** One that waits for an operator stays. */
export const differences: RetentionRule = {
  kind: 'differences',
  age: ({ retention }) => retention.schedulesSeconds,
  table: 'vu_difference',
  key: { id: 'bigint' },
  at: 'found_at',
  rises: true,
  over: `item.status <> 'proposed' AND item.settled_at < $1::timestamptz`,
};
