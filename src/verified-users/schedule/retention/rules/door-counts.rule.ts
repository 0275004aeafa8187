import type { RetentionRule } from '../retention-rule';

/** What the silence alarm looks at stays: the 30 days up to the last delivery, however long ago that was. */
export const doorCounts: RetentionRule = {
  kind: 'doorCounts',
  age: ({ retention }) => retention.schedulesSeconds,
  table: 'vu_door_count',
  key: { project: 'text', hour: 'timestamptz' },
  at: 'hour',
  rises: false,
  over: `(item.accepted = 0 OR EXISTS (SELECT FROM vu_door_count AS later
    WHERE later.project = item.project AND later.hour > item.hour + interval '31 days' AND later.accepted > 0))`,
};
