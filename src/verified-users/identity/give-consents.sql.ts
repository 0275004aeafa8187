import type { EntityManager } from 'typeorm';
import type { RegisteredConsent } from './registration';

export interface ConsentOfIdentity extends RegisteredConsent {
  identityId: string;
}

/**
 * The same text is agreed to once, even when that was withdrawn since: a file that is imported again must not give what
 * the customer took back. The caller has locked the identities, so nothing changes between look and write.
 */
const NEW = `
  FROM jsonb_to_recordset($1) AS given ("identityId" uuid, country text, "textVersion" text, channel text)
 WHERE NOT EXISTS (
   SELECT 1 FROM vu_consent known
    WHERE known.identity_id = given."identityId" AND known.country = given.country
      AND known.text_version = given."textVersion")`;

/** Another text takes the place of the earlier one, which stays on record. */
const WITHDRAW = `
  UPDATE vu_consent live SET withdrawn_at = $2
    FROM (SELECT "identityId", country ${NEW}) AS fresh
   WHERE live.identity_id = fresh."identityId" AND live.country = fresh.country AND live.withdrawn_at IS NULL`;

const INSERT = `
  INSERT INTO vu_consent (id, identity_id, country, text_version, channel, given_by, given_at)
  SELECT gen_random_uuid(), "identityId", country, "textVersion", channel, 'company', $2 ${NEW}
  ON CONFLICT (identity_id, country) WHERE withdrawn_at IS NULL DO NOTHING
  RETURNING identity_id AS "identityId", country, text_version AS "textVersion", channel`;

/** @returns those that were not on record. */
export async function giveConsents(
  manager: EntityManager,
  consents: readonly ConsentOfIdentity[],
  now: Date,
): Promise<ConsentOfIdentity[]> {
  if (consents.length === 0) return [];
  const parameters = [JSON.stringify(consents), now];
  await manager.query(WITHDRAW, parameters);
  return manager.query<ConsentOfIdentity[]>(INSERT, parameters);
}
