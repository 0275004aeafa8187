import { isOfOpenCase, type RetentionRule } from '../retention-rule';

/** Sessions go with the links that opened them, once these are over too. */
export const links: RetentionRule = {
  kind: 'links',
  age: ({ retention }) => retention.linksSeconds,
  table: 'vu_link_token',
  key: { id: 'bigint' },
  at: 'created_at',
  rises: true,
  over: `item.expires_at < $1::timestamptz AND NOT ${isOfOpenCase('reverification_id')}
    AND NOT EXISTS (SELECT FROM vu_customer_session AS session
      WHERE session.link_token_id = item.id AND session.expires_at >= $1::timestamptz)`,
};
