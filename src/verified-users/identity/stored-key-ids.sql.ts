/** Encrypted columns hold `version (1) | key id (4) | ...`; chains of history name the key that signed their end. */
const COLUMNS = [
  { table: 'vu_identity', column: 'contact', id: 'substring(contact FROM 2 FOR 4)' },
  { table: 'vu_identity', column: 'former_email', id: 'substring(former_email FROM 2 FOR 4)' },
  { table: 'vu_identity', column: 'former_phone', id: 'substring(former_phone FROM 2 FOR 4)' },
  { table: 'vu_history_head', column: 'key_id', id: 'key_id' },
] as const;

/**
 * The ids of all keys that stored values and signatures need. One step along an index for each id that there is (loose index scan):
 * `DISTINCT` would read every customer at every start. Of verifications only running ones hold encrypted values.
 */
export const STORED_KEY_IDS = `
  WITH RECURSIVE ${COLUMNS.map(walk).join(', ')}
  ${COLUMNS.map(({ column }) => `SELECT id FROM ids_of_${column} WHERE id IS NOT NULL`).join(' UNION ')}
  UNION SELECT key_id FROM vu_history_start WHERE id
  UNION SELECT substring(value FROM 2 FOR 4) FROM vu_verification, unnest(ARRAY[person, auth_token]) AS value
    WHERE status IN ('opening', 'possession', 'verifying') AND value IS NOT NULL`;

function walk({ table, column, id }: (typeof COLUMNS)[number]): string {
  const next = (condition: string) =>
    `(SELECT ${id} AS id FROM ${table} WHERE ${column} IS NOT NULL ${condition} ORDER BY ${id} LIMIT 1)`;
  return `ids_of_${column} AS (
    ${next('')}
    UNION ALL
    SELECT ${next(`AND ${id} > before.id`)} FROM ids_of_${column} before WHERE before.id IS NOT NULL
  )`;
}
