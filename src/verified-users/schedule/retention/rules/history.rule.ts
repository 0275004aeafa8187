import { pruneHistory } from '../prune-history.sql';
import { isOfOpenCase, type RetentionRule } from '../retention-rule';

/** The table refuses every change; a function that belongs to its owner deletes what is old enough. */
export const history: RetentionRule = {
  kind: 'history',
  age: ({ retention }) => retention.historySeconds,
  table: 'vu_identity_history',
  key: { id: 'bigint' },
  at: 'at',
  rises: true,
  over: `NOT ${isOfOpenCase('identity_id', 'identity_id')}`,
  drop: pruneHistory,
};
