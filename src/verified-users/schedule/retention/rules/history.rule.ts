import { isOfOpenCase, type RetentionRule } from '../retention-rule';

/** The table refuses every change; only a transaction that says so aloud may delete. */
export const history: RetentionRule = {
  kind: 'history',
  age: ({ retention }) => retention.historySeconds,
  table: 'vu_identity_history',
  key: { id: 'bigint' },
  at: 'at',
  rises: true,
  over: `NOT ${isOfOpenCase('identity_id', 'identity_id')}`,
  first: `SET LOCAL verified_users.retention = 'on'`,
};
