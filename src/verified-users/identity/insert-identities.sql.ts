import type { EntityManager } from 'typeorm';
import type { VerifiedIdentity } from './verified-identity.entity';

/** A batch as columns: building the statement from entities costs twice as much as running it. */
const SQL = `
  INSERT INTO vu_identity (id, project, client_customer_id, status, watch, verified_at, check_due_at, contact,
    email_hash, phone_hash, locale, time_zone, created_at, updated_at)
  SELECT id, project, client_customer_id, status, watch, verified_at, check_due_at, contact, email_hash, phone_hash,
         locale, time_zone, at, at
    FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[],
                $7::timestamptz[], $8::bytea[], $9::text[], $10::text[], $11::text[],
                $12::text[], $13::timestamptz[])
      AS given (id, project, client_customer_id, status, watch, verified_at, check_due_at, contact, email_hash,
                phone_hash, locale, time_zone, at)`;

/** The caller holds the locks of their keys, and has seen that they are not there. */
export async function insertIdentities(
  manager: EntityManager,
  identities: readonly VerifiedIdentity[],
): Promise<void> {
  if (identities.length === 0) return;
  await manager.query(SQL, [
    identities.map(({ id }) => id),
    identities.map(({ project }) => project),
    identities.map(({ clientCustomerId }) => clientCustomerId),
    identities.map(({ status }) => status),
    identities.map(({ watch }) => watch),
    identities.map(({ verifiedAt }) => verifiedAt),
    identities.map(({ checkDueAt }) => checkDueAt),
    identities.map(({ contact }) => contact),
    identities.map(({ emailHash }) => emailHash),
    identities.map(({ phoneHash }) => phoneHash),
    identities.map(({ locale }) => locale),
    identities.map(({ timeZone }) => timeZone),
    identities.map(({ createdAt }) => createdAt),
  ]);
}
