import type { DataSource, EntityManager } from 'typeorm';
import { UnusableRoleError } from './unusable-role.error';

/** What the service may do with tables whose content is evidence; with all others it may do everything but TRUNCATE. */
const RESTRICTED: Readonly<Record<string, string>> = {
  vu_identity_history: 'SELECT, INSERT',
  vu_history_head: 'SELECT, INSERT, UPDATE',
  vu_history_start: 'SELECT, INSERT, UPDATE',
  vu_schema_compatibility: 'SELECT',
};
const USUAL = 'SELECT, INSERT, UPDATE, DELETE';

export interface ApplicationRoleOptions {
  /**
   * Schema of BullMQ's tables when the queues are on this database too: the role may use everything in it. Make the tables
   * first, with `migrate` or by a start under the owner's role. Default: the queues are elsewhere.
   */
  queueSchema?: string;
}

interface Role {
  isOwner: boolean;
  isSuperuser: boolean;
}

/**
 * Grants the role under which the service runs what it needs, and takes back what it does not. Run it as the owner of the
 * tables after every migration. Safe to run twice and at once.
 *
 * @param dataSource of the owner: the role that migrates.
 * @param role name of the application's role; it must exist, and must not own the tables.
 * @throws {UnusableRoleError}
 */
export async function grantApplicationRole(
  dataSource: DataSource,
  role: string,
  { queueSchema }: ApplicationRoleOptions = {},
): Promise<void> {
  const { migrationsTableName = 'migrations' } = dataSource.options;
  await dataSource.transaction(async (manager) => {
    // GRANTs of two processes on the same table fail with "tuple concurrently updated".
    await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('verified-users:grants', 0))`);
    const [found] = await manager.query<Role[]>(
      `SELECT rolsuper AS "isSuperuser",
              pg_has_role(oid, (SELECT relowner FROM pg_class WHERE oid = 'vu_identity_history'::regclass), 'MEMBER') AS "isOwner"
         FROM pg_roles WHERE rolname = $1`,
      [role],
    );
    if (!found) throw new UnusableRoleError(role, 'does not exist: CREATE ROLE ... LOGIN');
    if (found.isSuperuser) throw new UnusableRoleError(role, 'is a superuser, whom no grant restricts');
    if (found.isOwner)
      throw new UnusableRoleError(role, 'owns the tables, or is a member of the role that does');
    const [{ schema, grantee, tables }] = await manager.query<
      [{ schema: string; grantee: string; tables: string[] }]
    >(
      `SELECT quote_ident(current_schema()) AS schema, quote_ident($1) AS grantee,
              ARRAY(SELECT relname::text FROM pg_class WHERE relnamespace = current_schema()::regnamespace
                      AND relkind IN ('r', 'p') AND relname LIKE 'vu\\_%' ORDER BY 1) AS tables`,
      [role],
    );
    const all = tables.map((table) => `${schema}.${table}`).join(', ');
    const statements = [
      `GRANT USAGE ON SCHEMA ${schema} TO ${grantee}`,
      `REVOKE ALL ON ${all} FROM ${grantee}`,
      ...tables.map((table) => `GRANT ${RESTRICTED[table] ?? USUAL} ON ${schema}.${table} TO ${grantee}`),
      `GRANT EXECUTE ON FUNCTION ${schema}.vu_prune_history(jsonb) TO ${grantee}`,
      `GRANT SELECT ON ${schema}."${migrationsTableName.replaceAll('"', '""')}" TO ${grantee}`,
    ];
    if (queueSchema !== undefined) statements.push(...(await queueGrants(manager, queueSchema, grantee)));
    for (const statement of statements) await manager.query(statement);
  });
}

async function queueGrants(manager: EntityManager, schema: string, grantee: string): Promise<string[]> {
  const [{ name }] = await manager.query<[{ name: string }]>(`SELECT quote_ident($1) AS name`, [schema]);
  const kinds = ['TABLES', 'SEQUENCES', 'FUNCTIONS'];
  return [
    `GRANT USAGE ON SCHEMA ${name} TO ${grantee}`,
    ...kinds.map((kind) => `GRANT ALL ON ALL ${kind} IN SCHEMA ${name} TO ${grantee}`),
  ];
}
