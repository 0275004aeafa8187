import type { EntityManager } from 'typeorm';
import { CASE_REFERENCE_ALPHABET } from './case-reference';

const HEX_DIGITS = 10;

/**
 * The identities of the cases with this reference, as it is read out: in either case, with spaces or hyphens; O counts as 0,
 * I and L as 1. Along the index of this expression, so it must stay the one of the migration. Mostly one; of a million
 * cases two may share a reference.
 */
export async function findIdentitiesByReference(
  manager: EntityManager,
  reference: string,
): Promise<string[]> {
  const digits = digitsOf(reference);
  if (digits === null) return [];
  const rows = await manager.query<{ identity_id: string }[]>(
    `SELECT DISTINCT identity_id FROM vu_reverification
      WHERE substr(encode(sha256(id::text::bytea), 'hex'), 1, ${HEX_DIGITS}) = $1`,
    [digits],
  );
  return rows.map(({ identity_id }) => identity_id);
}

/** @returns the first digits of the hash; null: nothing that could be a reference. */
function digitsOf(reference: string): string | null {
  const read = reference.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  let bits = 0n;
  for (const character of read) {
    const value = CASE_REFERENCE_ALPHABET.indexOf(character);
    if (value < 0) return null;
    bits = bits * 32n + BigInt(value);
  }
  return bits.toString(16).padStart(HEX_DIGITS, '0');
}
