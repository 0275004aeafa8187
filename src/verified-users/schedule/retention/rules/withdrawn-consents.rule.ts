import type { RetentionRule } from '../retention-rule';

/** One that holds stays for as long as its identity. */
export const withdrawnConsents: RetentionRule = {
  kind: 'withdrawnConsents',
  age: ({ retention }) => retention.withdrawnConsentsSeconds,
  table: 'vu_consent',
  key: { withdrawn_at: 'timestamptz', id: 'uuid' },
  at: 'withdrawn_at',
  rises: true,
  among: 'item.withdrawn_at IS NOT NULL',
  over: 'true',
};
