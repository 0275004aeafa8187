import type { EntityManager } from 'typeorm';
import { headContent, type ChainHead } from '../../identity/history/history-chain';
import { HistorySigner, type Signature } from '../../identity/history/history-signer';
import { BATCH } from './drop-batch.sql';
import { isOfOpenCase, type DroppedBatch } from './retention-rule';

/** The beginning of one identity's history that may go. */
interface Prefix {
  identityId: string;
  throughId: string;
  /** The latest entry of the chain that goes; null: none does. */
  seq: number | null;
  hash: Buffer | null;
}

/**
 * Looks at the next entries, as every rule does. Only the beginning of a history goes: where a clock was wrong, an old
 * entry waits for a younger one before it. `vu_history_minimum_age` is the owner's own limit.
 *
 * Exported for the test of its plan.
 */
export const findPrefixes = (isFirst: boolean) => `
  WITH seen AS MATERIALIZED (
    SELECT item.id, item.identity_id, item.at AS seen_at FROM vu_identity_history AS item
     ${isFirst ? '' : 'WHERE item.id > $3::bigint'}
     ORDER BY item.id LIMIT ${BATCH}
  ), old AS (
    SELECT item.identity_id, max(item.id) AS through_id FROM seen AS item
     WHERE seen_at < least($1::timestamptz, now() - vu_history_minimum_age())
       AND NOT ${isOfOpenCase('identity_id', 'identity_id')}
     GROUP BY item.identity_id
  )
  SELECT (SELECT count(*) FROM seen)::int AS looked,
         (SELECT coalesce(bool_or(seen_at < $1::timestamptz OR seen_at > $2::timestamptz), false) FROM seen) AS "goesOn",
         (SELECT max(id)::text FROM seen) AS last,
         coalesce(jsonb_agg(jsonb_build_object('identityId', old.identity_id, 'throughId', old.through_id::text,
           'seq', chained.seq, 'hash', encode(chained.hash, 'hex'))) FILTER (WHERE old.identity_id IS NOT NULL),
           '[]') AS prefixes
    FROM (SELECT) AS always LEFT JOIN old ON NOT EXISTS (SELECT FROM vu_identity_history AS younger
          WHERE younger.identity_id = old.identity_id AND younger.id < old.through_id
            AND younger.at >= least($1::timestamptz, now() - vu_history_minimum_age()))
    LEFT JOIN LATERAL (SELECT seq, hash FROM vu_identity_history AS item
       WHERE item.identity_id = old.identity_id AND item.id <= old.through_id AND item.seq IS NOT NULL
       ORDER BY item.id DESC LIMIT 1) AS chained ON true`;

/** Histories that are being written are left for the next run. */
const LOCK_IDLE_HEADS = `
  SELECT identity_id AS "identityId", seq, hash, base_seq AS "baseSeq", base_hash AS "baseHash", broken,
         key_id AS "keyId", mac
    FROM vu_history_head WHERE identity_id = ANY($1) ORDER BY identity_id FOR UPDATE SKIP LOCKED`;

/**
 * Deletes the beginnings of histories, and moves the base of their chains, so that what is left can still be verified. A
 * chain whose head is not genuine is evidence, and stays.
 */
export async function pruneHistory(
  manager: EntityManager,
  before: Date,
  now: Date,
  after: readonly string[] | null,
): Promise<DroppedBatch> {
  type Seen = {
    looked: number;
    goesOn: boolean;
    last: string | null;
    prefixes: (Prefix & { hash: string | null })[];
  };
  const [seen] = await manager.query<[Seen]>(findPrefixes(after === null), [before, now, ...(after ?? [])]);
  const next = seen.looked < BATCH || !seen.goesOn || seen.last === null ? null : [seen.last];
  const prefixes = seen.prefixes.map((one) => ({
    ...one,
    hash: one.hash === null ? null : Buffer.from(one.hash, 'hex'),
  }));
  const bases = await basesOf(manager, prefixes);
  const prunable = prefixes.flatMap(({ identityId, throughId, seq }) => {
    const base = bases.get(identityId);
    return seq === null || base ? [{ identityId, throughId, ...base }] : [];
  });
  if (prunable.length === 0) return { dropped: 0, next };
  const [{ dropped }] = await manager.query<[{ dropped: number }]>(
    'SELECT vu_prune_history($1::jsonb) AS dropped',
    [JSON.stringify(prunable)],
  );
  return { dropped, next };
}

/** The new base of each chain of which entries go, signed; none of a chain that is locked or not genuine. */
async function basesOf(manager: EntityManager, prefixes: readonly Prefix[]): Promise<Map<string, object>> {
  const chained = new Map(
    prefixes.flatMap((one) => (one.seq === null ? [] : [[one.identityId, one] as const])),
  );
  if (chained.size === 0) return new Map();
  const signer = HistorySigner.of(manager);
  const heads = await manager.query<(ChainHead & Signature)[]>(LOCK_IDLE_HEADS, [[...chained.keys()]]);
  return new Map(
    heads.flatMap(({ keyId, mac, ...head }) => {
      const { seq, hash } = chained.get(head.identityId)!;
      if (head.broken || signer.check(headContent(head), { keyId, mac }) !== 'genuine') return [];
      const moved = { ...head, baseSeq: seq!, baseHash: hash! };
      const signature = signer.sign(headContent(moved));
      const base = {
        ...{ baseSeq: seq, baseHash: hash!.toString('hex') },
        ...{ keyId: signature.keyId.toString('hex'), mac: signature.mac.toString('hex') },
      };
      return [[head.identityId, base] as const];
    }),
  );
}
