/**
 * What was unusable in an item that still names a customer. Stable codes, used in `vu_notification.problems`, in review
 * reasons and in metrics.
 */
export const ITEM_PROBLEMS = [
  /** Replaced by a hash of the content. */
  'event_id_unusable',
  /** Counts as an unknown type. */
  'event_type_unusable',
  /** Replaced by the time of arrival. */
  'event_timestamp_unusable',
  /** Left out: the Prove id alone identifies the customer. */
  'client_customer_id_unusable',
  /** Left out: the other Prove id field, or the customer id, identifies the customer. */
  'prove_id_unusable',
  /** The event is stored once for each of the two ids. */
  'prove_ids_disagree',
  /** Other fields of the item nest too deep and were ignored. */
  'too_deep',
  /**
   * The `eventId` was used before with other content. The item is in quarantine; this only flags the customers it
   * names.
   */
  'event_id_reused',
] as const;
export type ItemProblem = (typeof ITEM_PROBLEMS)[number];

/**
 * Prefix of the id of a notification that stands for an item with a reused `eventId`, followed by the hash of its
 * content.
 */
export const REUSED_EVENT_ID = 'reused:';

/** Event type for items whose `eventType` is missing or unusable. No policy should name it. */
export const UNSPECIFIED_EVENT_TYPE = 'UNSPECIFIED';
