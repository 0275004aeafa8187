import type { RetentionRule } from '../retention-rule';

/**
 * Keeps those that wait for an operator, and dismissed ones as long as they are still found: without the row they would
 * be proposed again. Once one is no longer found, reconciliation marks it `gone`.
 */
export const differences: RetentionRule = {
  kind: 'differences',
  age: ({ retention }) => retention.schedulesSeconds,
  table: 'vu_difference',
  key: { id: 'bigint' },
  at: 'found_at',
  rises: true,
  over: `item.status IN ('applied', 'gone') AND item.settled_at < $1::timestamptz`,
};
