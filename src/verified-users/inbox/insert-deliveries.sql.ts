import { DURABLE_COMMIT } from '../database/durable-commit.sql';
import { REUSED_EVENT_ID } from './item-problem';
import type { IncomingDelivery, ParsedDelivery } from './parsed-delivery';

/** A delivery on its way into the database. */
export interface DeliveryToInsert {
  id: string;
  delivery: IncomingDelivery;
  parsed: ParsedDelivery;
}

/** What became of the items of one delivery; all nothing when the delivery was there already. */
export interface InsertedDelivery {
  /** Ids of the notifications that are new. */
  fresh: string[];
  /** How many were known with the same content. */
  repeats: number;
  /** Ids of repeated notifications whose `repeats` still has to be incremented. */
  toCount: string[];
  /** How many used a known `eventId` for other content. */
  reused: number;
  /** Ids of the notifications that flag the customers named in those items. */
  flags: string[];
}

/**
 * One statement, so one commit and one round trip: the deliveries, their notifications and their quarantine are all on
 * disk, or none is (P1). Items go in by `eventId`, in one order for all statements, so that two statements with the
 * same items cannot deadlock.
 *
 * An item whose `eventId` is on record is compared with that row without locking it: a repeat waits neither for the
 * worker that is processing the notification nor for any other lock. LATERAL with LIMIT keeps this one index look-up
 * for each item, whatever the planner believes about the table.
 *
 * `DO UPDATE` handles only the race in which an `eventId` commits after this statement began: it waits for that
 * transaction and then sees its row, so the same statement can tell a repeat from a reuse (P5). It cannot affect a row
 * twice, so an `eventId` of a project may occur in only one delivery of a statement.
 *
 * An item whose `eventId` was used before with other content goes to quarantine, and also becomes a notification that
 * is never applied but flags the customers it names.
 *
 * A delivery whose id is there already is there whole, and nothing is done: one whose commit was in doubt is stored
 * again under its id, out of the journal (P8).
 *
 * `raised` makes the commit durable where the role's or the server's `synchronous_commit` would not (P1); the condition
 * on it is always met and makes sure that it is evaluated.
 *
 * All bodies are one value and all hashes are one, cut apart here: as lists of `bytea` they would travel as text, twice
 * as long. `n` is the place of an item's delivery in the lists.
 */
const SQL = `
  WITH raised AS MATERIALIZED (
    SELECT ${DURABLE_COMMIT}
  ), delivery AS (
    INSERT INTO vu_delivery (id, project, received_at, body, body_sha256, content_type, content_encoding, correlation_id, item_count)
    SELECT id, project, received_at, body, sha256(body), content_type, content_encoding, correlation_id, item_count
      FROM raised CROSS JOIN (
        SELECT *, substring($4::bytea FROM body_start FOR body_length) AS body
          FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $5::int[], $6::int[], $7::text[], $8::text[], $9::text[], $10::int[])
            AS given (id, project, received_at, body_start, body_length, content_type, content_encoding, correlation_id, item_count)
      ) AS given
     WHERE raised.commit_mode IS DISTINCT FROM 'off'
    ON CONFLICT (id) DO NOTHING
    RETURNING id
  ), incoming AS (
    SELECT n, ($1::uuid[])[n] AS delivery_id, ($2::text[])[n] AS project, ($3::timestamptz[])[n] AS received_at,
      event_id, event_type, event_timestamp, client_customer_id, prove_id, string_to_array(problems, ',') AS problems,
      substring($17::bytea FROM 32 * place::int - 31 FOR 32) AS content_sha256,
      known.id AS known_id, known.content_sha256 AS known_sha256
      FROM unnest($11::int[], $12::text[], $13::text[], $14::timestamptz[], $15::text[], $16::text[],
        $22::text[])
        WITH ORDINALITY AS item (n, event_id, event_type, event_timestamp, client_customer_id, prove_id, problems, place)
      LEFT JOIN LATERAL (SELECT id, content_sha256 FROM vu_notification known
                          WHERE known.project = ($2::text[])[n] AND known.event_id = item.event_id
                          LIMIT 1) AS known ON true
     WHERE ($1::uuid[])[n] IN (SELECT id FROM delivery)
  ), stored AS (
    INSERT INTO vu_notification AS known (project, event_id, delivery_id, event_type, event_timestamp,
      client_customer_id, prove_id, content_sha256, problems, due_at, received_at)
    SELECT project, event_id, delivery_id, event_type, event_timestamp, client_customer_id, prove_id, content_sha256,
      problems, received_at, received_at
      FROM incoming WHERE known_id IS NULL ORDER BY project, event_id
    ON CONFLICT (project, event_id) DO UPDATE SET repeats = known.repeats + 1
    RETURNING known.id, known.project, known.event_id, known.content_sha256, known.delivery_id
  ), told_apart AS (
    SELECT incoming.*, stored.id, stored.delivery_id = incoming.delivery_id AS fresh,
      stored.content_sha256 = incoming.content_sha256 AS same
      FROM stored JOIN incoming USING (project, event_id)
    UNION ALL
    SELECT incoming.*, known_id, false, known_sha256 = content_sha256
      FROM incoming WHERE known_id IS NOT NULL
  ), flagged AS (
    INSERT INTO vu_notification (project, event_id, delivery_id, event_type, event_timestamp,
      client_customer_id, prove_id, content_sha256, problems, due_at, received_at)
    SELECT project, '${REUSED_EVENT_ID}' || encode(content_sha256, 'hex'), delivery_id, event_type, event_timestamp,
      client_customer_id, prove_id, content_sha256, array_prepend('event_id_reused', problems), received_at, received_at
      FROM told_apart WHERE NOT same ORDER BY project, content_sha256
    ON CONFLICT (project, event_id) DO NOTHING
    RETURNING id, project, content_sha256
  ), not_understood AS (
    INSERT INTO vu_quarantine (project, kind, delivery_id, reason, detail, content, content_sha256, received_at)
    (SELECT ($2::text[])[n], 'item', ($1::uuid[])[n], reason, detail, content,
      sha256(coalesce(content, substring($4::bytea FROM ($5::int[])[n] FOR ($6::int[])[n]))), ($3::timestamptz[])[n]
      FROM unnest($18::int[], $19::text[], $20::text[], $21::bytea[])
        WITH ORDINALITY AS bad (n, reason, detail, content, place)
     WHERE ($1::uuid[])[n] IN (SELECT id FROM delivery)
     ORDER BY place)
    UNION ALL
    SELECT project, 'item', delivery_id, 'event_id_reused', 'eventId ' || event_id || ' was used before for other content',
      NULL, content_sha256, received_at
      FROM told_apart WHERE NOT same
  )
  SELECT n, array_agg(told_apart.id::text) FILTER (WHERE fresh) AS fresh, count(*) FILTER (WHERE same AND NOT fresh)::int AS repeats,
    array_agg(known_id::text) FILTER (WHERE known_id IS NOT NULL) AS "toCount",
    count(*) FILTER (WHERE NOT same)::int AS reused, array_agg(flagged.id::text) FILTER (WHERE flagged.id IS NOT NULL) AS flags
    FROM told_apart LEFT JOIN flagged ON NOT same AND flagged.project = told_apart.project
     AND flagged.content_sha256 = told_apart.content_sha256
   GROUP BY n`;

type Row = Omit<InsertedDelivery, 'fresh' | 'toCount' | 'flags'> & {
  n: number;
  fresh: string[] | null;
  toCount: string[] | null;
  flags: string[] | null;
};

/**
 * @param query runs the one statement; what it throws is thrown.
 * @param given one `eventId` of a project in one of them only.
 * @returns what became of each, in the same order.
 */
export async function insertDeliveries(
  query: (sql: string, parameters: unknown[]) => Promise<Row[]>,
  given: readonly DeliveryToInsert[],
): Promise<InsertedDelivery[]> {
  const inserted = given.map((): InsertedDelivery => ({
    fresh: [],
    repeats: 0,
    toCount: [],
    reused: 0,
    flags: [],
  }));
  for (const { n, fresh, toCount, flags, ...counts } of await query(SQL, parametersOf(given)))
    inserted[n - 1] = { ...counts, fresh: fresh ?? [], toCount: toCount ?? [], flags: flags ?? [] };
  return inserted;
}

function parametersOf(given: readonly DeliveryToInsert[]): unknown[] {
  const deliveries = given.map(({ delivery }) => delivery);
  const bodies = deliveries.map(({ body }) => body);
  const items = given.flatMap(({ parsed }) => parsed.items);
  const quarantined = given.flatMap(({ parsed }) => parsed.quarantined);
  let end = 1;
  return [
    given.map(({ id }) => id),
    deliveries.map(({ project }) => project),
    deliveries.map(({ receivedAt }) => receivedAt.toISOString()),
    Buffer.concat(bodies),
    bodies.map(({ length }) => (end += length) - length),
    bodies.map(({ length }) => length),
    deliveries.map(({ contentType }) => contentType),
    deliveries.map(({ contentEncoding }) => contentEncoding),
    deliveries.map(({ correlationId }) => correlationId),
    given.map(({ parsed }) => parsed.itemCount),
    given.flatMap(({ parsed }, index) => parsed.items.map(() => index + 1)),
    items.map(({ eventId }) => eventId),
    items.map(({ eventType }) => eventType),
    items.map(({ eventTimestamp }) => eventTimestamp.toISOString()),
    items.map(({ clientCustomerId }) => clientCustomerId),
    items.map(({ proveId }) => proveId),
    Buffer.concat(items.map(({ contentSha256 }) => contentSha256)),
    given.flatMap(({ parsed }, index) => parsed.quarantined.map(() => index + 1)),
    quarantined.map(({ reason }) => reason),
    quarantined.map(({ detail }) => detail),
    quarantined.map(({ content }) => content),
    items.map(({ problems }) => (problems.length > 0 ? problems.join() : null)),
  ];
}
