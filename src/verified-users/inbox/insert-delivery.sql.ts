import type { IncomingDelivery, ParsedDelivery } from './parsed-delivery';

/** What became of one item: new, known with the same content, or an `eventId` used again for other content. */
export interface StoredItem {
  id: string;
  fresh: boolean;
  same: boolean;
}

/**
 * One statement, so one commit and one round trip: the delivery, its notifications and its quarantine are all on
 * disk, or none is (P1). Items go in by `eventId`, in one order for all deliveries, so that two deliveries with the
 * same items cannot wait for each other.
 *
 * `DO UPDATE` instead of `DO NOTHING`: it waits for a racer that is inserting the same `eventId`, and then sees that
 * racer's row, so that a repeat is told from a reuse in this very statement (P5).
 *
 * A delivery whose id is there already is there whole, and nothing is done: one whose commit was in doubt is stored
 * again under its id, out of the journal (P8).
 */
const SQL = `
  WITH delivery AS (
    INSERT INTO vu_delivery (id, project, received_at, body, body_sha256, content_type, content_encoding, correlation_id, item_count)
    VALUES ($1::uuid, $2::text, $3::timestamptz, $4::bytea, sha256($4::bytea), $5::text, $6::text, $7::text, $8::int)
    ON CONFLICT (id) DO NOTHING
    RETURNING id
  ), incoming AS (
    SELECT * FROM unnest($9::text[], $10::text[], $11::timestamptz[], $12::text[], $13::text[], $14::bytea[])
      AS item (event_id, event_type, event_timestamp, client_customer_id, prove_id, content_sha256)
     WHERE EXISTS (SELECT FROM delivery)
  ), stored AS (
    INSERT INTO vu_notification AS known (project, event_id, delivery_id, event_type, event_timestamp,
      client_customer_id, prove_id, content_sha256, due_at, received_at)
    SELECT $2, event_id, $1, event_type, event_timestamp, client_customer_id, prove_id, content_sha256, $3, $3
      FROM incoming ORDER BY event_id
    ON CONFLICT (project, event_id) DO UPDATE SET repeats = known.repeats + 1
    RETURNING known.id, known.event_id, known.content_sha256, known.delivery_id = $1 AS fresh
  ), told_apart AS (
    SELECT stored.id, incoming.event_id, incoming.content_sha256, stored.fresh,
      stored.content_sha256 = incoming.content_sha256 AS same
      FROM stored JOIN incoming USING (event_id)
  ), not_understood AS (
    INSERT INTO vu_quarantine (project, kind, delivery_id, reason, detail, content, content_sha256, received_at)
    SELECT $2, 'item', $1, reason, detail, content, sha256(coalesce(content, $4)), $3
      FROM unnest($15::text[], $16::text[], $17::bytea[]) AS bad (reason, detail, content)
     WHERE EXISTS (SELECT FROM delivery)
    UNION ALL
    SELECT $2, 'item', $1, 'event_id_reused', 'eventId ' || event_id || ' was used before for other content', NULL,
      content_sha256, $3
      FROM told_apart WHERE NOT same
  )
  SELECT id, fresh, same FROM told_apart`;

/** @param query runs the one statement; what it throws is thrown. */
export async function insertDelivery(
  query: (sql: string, parameters: unknown[]) => Promise<StoredItem[]>,
  id: string,
  delivery: IncomingDelivery,
  { itemCount, items, quarantined }: ParsedDelivery,
): Promise<StoredItem[]> {
  return query(SQL, [
    id,
    delivery.project,
    delivery.receivedAt,
    delivery.body,
    delivery.contentType,
    delivery.contentEncoding,
    delivery.correlationId,
    itemCount,
    items.map((item) => item.eventId),
    items.map((item) => item.eventType),
    items.map((item) => item.eventTimestamp),
    items.map((item) => item.clientCustomerId),
    items.map((item) => item.proveId),
    items.map((item) => item.contentSha256),
    quarantined.map((item) => item.reason),
    quarantined.map((item) => item.detail),
    quarantined.map((item) => item.content),
  ]);
}
