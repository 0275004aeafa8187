/** Locked, because the next entry follows from it. In the order of ids, as identities are, so that no two can deadlock. */
export const LOCK_HEADS = `
  SELECT identity_id AS "identityId", seq, hash, base_seq AS "baseSeq", base_hash AS "baseHash", broken,
         key_id AS "keyId", mac
    FROM vu_history_head WHERE identity_id = ANY($1) ORDER BY identity_id FOR UPDATE`;

/**
 * Entries and heads in one statement. As one value each, because every notification writes an entry: building the
 * statement from entities cost as much as it. A head that is there without having been locked is a lost race, and fails.
 */
export const APPEND_HISTORY = `
  WITH head AS (
    SELECT * FROM jsonb_to_recordset($2) AS head ("identityId" uuid, seq int, hash text, broken boolean, "keyId" text,
      mac text, "isNew" boolean)
  ), begun AS (
    INSERT INTO vu_history_head (identity_id, seq, hash, base_seq, base_hash, broken, key_id, mac)
    SELECT "identityId", seq, decode(hash, 'hex'), 0, '', broken, decode("keyId", 'hex'), decode(mac, 'hex')
      FROM head WHERE "isNew"
  ), moved AS (
    UPDATE vu_history_head AS old
       SET seq = head.seq, hash = decode(head.hash, 'hex'), broken = head.broken, key_id = decode("keyId", 'hex'),
           mac = decode(head.mac, 'hex')
      FROM head WHERE old.identity_id = head."identityId" AND NOT head."isNew"
  )
  INSERT INTO vu_identity_history (identity_id, at, what, cause_kind, cause_id, before, after, seq, hash)
  SELECT "identityId", at, what, cause->>'kind', cause->>'id', before, after, seq, decode(hash, 'hex')
    FROM jsonb_to_recordset($1) AS entry ("identityId" uuid, at timestamptz, what text, cause jsonb, before jsonb,
      after jsonb, seq int, hash text)`;
