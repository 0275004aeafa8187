import { Client } from 'pg';
import { HistoryVerificationService, type VerifiedBatch } from '../../src';
import { INVARIANTS } from '../../src/verified-users/doctor/check-invariants';
import type { Invariant } from '../../src/verified-users/doctor/invariant';
import type { ModelWorld } from './model-world';
import type { PlayState } from './play-state';

/** All statements as one: a play checks them after every step. */
function union(invariants: readonly Invariant[]): string {
  const parts = invariants.map(
    ({ name, sql }) => `SELECT '${name}' AS invariant, broken.id::text AS id FROM (${sql}) AS broken`,
  );
  // Always of some identities here: without the alternative every part finds its rows by index.
  const sql = parts.join('\nUNION ALL\n').replaceAll('($2::uuid[] IS NULL OR ', '(');
  return `WITH given AS (SELECT $1::timestamptz, $2::uuid[])\n${sql}`;
}

interface CustomerRow {
  id: string;
  clientCustomerId: string;
  watch: string;
  status: string;
  verifiedAt: Date | null;
  current: string | null;
}

const CUSTOMERS = `
  SELECT i.id, i.client_customer_id AS "clientCustomerId", i.watch, i.status, i.verified_at AS "verifiedAt",
         (SELECT e.prove_id FROM vu_enrollment e WHERE e.identity_id = i.id AND e.current) AS current
    FROM vu_identity i WHERE i.client_customer_id LIKE $1`;

/** An item that nobody understood, about a customer whom it names: a person hears of it, or it is kept as a notification. */
const UNHEARD = `
  SELECT i.id FROM vu_identity i
   WHERE i.client_customer_id = $1 AND i.review_reason IS NULL
     AND NOT EXISTS (SELECT FROM vu_notification n WHERE n.prove_id = $2 AND n.event_id LIKE '%-odd-%')
     AND NOT EXISTS (SELECT FROM vu_host_event h WHERE h.identity_id = i.id AND h.name = 'identity.review_required')`;

/** Prove's notices about an id that an operator linked to a customer count. */
const IGNORED = `
  SELECT n.id FROM vu_notification n JOIN vu_identity i ON i.id = n.identity_id
   WHERE i.client_customer_id = $1 AND n.prove_id = $2 AND n.received_at >= $3 AND n.reason = 'not_current'
     AND (i.verified_at IS NULL OR i.verified_at < $3)`;

/** The id that handlers get is the row's own, or a public one. */
const PLACES = `
  SELECT coalesce(to_jsonb(e)->>'event_id', e.id::text) AS id, e.id AS place FROM vu_host_event e WHERE e.identity_id = ANY ($1)`;

const STRAY_LINKS = `
  SELECT encode(l.token_sha256, 'hex') AS hash, i.client_customer_id AS customer
    FROM vu_link_token l JOIN vu_reverification r ON r.id = l.reverification_id JOIN vu_identity i ON i.id = r.identity_id
   WHERE l.used_at IS NULL AND l.replaced_at IS NULL AND r.closed_at IS NULL AND encode(l.token_sha256, 'hex') = ANY ($1)`;

const LEFT = `
  SELECT EXISTS (SELECT FROM vu_notification WHERE status = 'stored')
      OR EXISTS (SELECT FROM vu_email WHERE status IN ('queued', 'sending'))
      OR EXISTS (SELECT FROM vu_host_event WHERE status = 'queued') AS "left"`;

/** Checks one play's customers. A connection of its own, for its statement is planned once. */
export class PlayChecker {
  private constructor(
    private readonly client: Client,
    private readonly sql: string,
  ) {}

  static async connect(databaseUrl: string, invariants = INVARIANTS): Promise<PlayChecker> {
    const client = new Client(databaseUrl);
    await client.connect();
    await client.query(`SET jit = off; SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off`);
    return new PlayChecker(client, union(invariants));
  }

  close(): Promise<void> {
    return this.client.end();
  }

  async check(world: ModelWorld, play: PlayState): Promise<void> {
    const customers = (await this.client.query<CustomerRow>(CUSTOMERS, [`${play.id}-%`])).rows;
    if (customers.length === 0) return;
    const { rows } = await this.client.query<{ invariant: string; id: string }>({
      name: 'invariants',
      text: this.sql,
      values: [world.settledBefore, customers.map(({ id }) => id)],
    });
    for (const { invariant, id } of rows) play.report(invariant, id);
    for (const customer of customers) await this.checkWatch(world, play, customer);
    await this.checkOrderOfEvents(world, play);
    for (const { customer, proveId } of play.odd) {
      const unheard = await this.client.query<{ id: string }>(UNHEARD, [customer, proveId]);
      for (const { id } of unheard.rows) play.report('odd_item_is_heard_of', id);
    }
    for (const { customer, proveId, at } of play.links) {
      const values = [play.customer(customer), play.proveId(proveId), new Date(at)];
      const ignored = await this.client.query<{ id: string }>(IGNORED, values);
      for (const { id } of ignored.rows) play.report('notice_of_a_linked_id_counts', id);
    }
    await this.checkLinks(world, play);
    await this.checkHistory(world, play);
  }

  /** Whatever raced, each entry follows from the one before it. */
  private async checkHistory(world: ModelWorld, play: PlayState): Promise<void> {
    const verification = world.get(HistoryVerificationService);
    for (let after: string | null = null, goesOn = true; goesOn; goesOn = after !== null) {
      const batch: VerifiedBatch = await verification.verify(after);
      for (const { kind, identityId } of batch.findings)
        play.report(`history_is_${kind}`, identityId ?? 'all');
      after = batch.next;
    }
  }

  /** In a watched identity, Prove watches the number that is on record: as the company said, or as the emulator has it. */
  private async checkWatch(world: ModelWorld, play: PlayState, row: CustomerRow): Promise<void> {
    if (row.watch !== 'watched' || row.status === 'closed' || row.current === null) return;
    const held = world.emulator.identities.find(row.current);
    const told = play.numberAtProve(row.clientCustomerId, row.current);
    if (!held && told === undefined) return;
    const { clientCustomerId } = row;
    const number = (await world.test.users.getContact({ clientCustomerId })).phoneNumber;
    if (held && (!held.active || held.phone.e164 !== number))
      play.report('watched_number_is_watched_at_prove', row.id);
    if (!held && told !== undefined && told !== number)
      play.report('watched_number_is_the_number_on_record', row.id);
  }

  /** In the order in which they were written; what somebody put back by hand comes late. */
  private async checkOrderOfEvents(world: ModelWorld, play: PlayState): Promise<void> {
    const heard = world.host.heard.filter(({ redriven }) => !redriven);
    if (heard.length === play.eventsInOrder) return;
    play.eventsInOrder = heard.length;
    const values = [[...new Set(heard.map(({ identityId }) => identityId))]];
    const { rows } = await this.client.query<{ id: string; place: string }>(PLACES, values);
    const placeOf = new Map(rows.map(({ id, place }) => [id, Number(place)]));
    const latest = new Map<string, number>();
    const known = new Set<string>();
    for (const { id, identityId } of heard) {
      const place = placeOf.get(id) ?? Infinity;
      const before = latest.get(identityId) ?? -1;
      // A repeat of what was heard before is allowed.
      if (place < before && !known.has(id))
        play.report('host_hears_events_in_order', `${place} after ${before}`);
      latest.set(identityId, Math.max(place, before));
      known.add(id);
    }
  }

  /** A link that works lies in the mailbox of the address on record, and in no former one. */
  private async checkLinks(world: ModelWorld, play: PlayState): Promise<void> {
    const sent = world.sent.filter(({ linkSha256 }) => linkSha256 !== null);
    if (sent.length === 0) return;
    const hashes = sent.map(({ linkSha256 }) => linkSha256);
    const { rows } = await this.client.query<{ hash: string; customer: string }>(STRAY_LINKS, [hashes]);
    for (const { hash, customer } of rows) {
      const { email } = await world.test.users.getContact({ clientCustomerId: customer });
      const { to } = sent.find(({ linkSha256 }) => linkSha256 === hash)!;
      if (email !== to) play.report('working_link_went_to_the_address_on_record', customer);
    }
  }

  /** Whether anything still waits for a worker or for a later attempt. */
  async isAnythingLeft(): Promise<boolean> {
    return (await this.client.query<{ left: boolean }>({ name: 'left', text: LEFT })).rows[0]!.left;
  }

  /** Of the whole database so far. */
  async deadlocks(): Promise<number> {
    const sql = 'SELECT deadlocks::int AS count FROM pg_stat_database WHERE datname = current_database()';
    return (await this.client.query<{ count: number }>(sql)).rows[0]!.count;
  }

  /** Nothing of a play is left for the next one to stumble over. */
  async forget(play: PlayState): Promise<void> {
    await this.client.query(`
      BEGIN;
      DELETE FROM vu_email m USING vu_identity i LEFT JOIN vu_reverification r ON r.identity_id = i.id
       WHERE i.client_customer_id LIKE '${play.id}-%' AND m.subject_id IN (i.id, r.id);
      DELETE FROM vu_host_event e USING vu_identity i WHERE e.identity_id = i.id AND i.client_customer_id LIKE '${play.id}-%';
      SET LOCAL session_replication_role = 'replica';
      DELETE FROM vu_identity_history h USING vu_identity i WHERE h.identity_id = i.id AND i.client_customer_id LIKE '${play.id}-%';
      SET LOCAL session_replication_role = 'origin';
      DELETE FROM vu_history_head h USING vu_identity i WHERE h.identity_id = i.id AND i.client_customer_id LIKE '${play.id}-%';
      DELETE FROM vu_notification WHERE event_id LIKE '${play.id}-%';
      DELETE FROM vu_quarantine;
      DELETE FROM vu_delivery;
      DELETE FROM vu_identity WHERE client_customer_id LIKE '${play.id}-%';
      DELETE FROM vu_schedule_run;
      COMMIT`);
  }
}
