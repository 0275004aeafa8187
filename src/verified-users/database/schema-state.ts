import type { DataSource } from 'typeorm';
import { verifiedUsersMigrations } from './migration-list';
import { queryWithin } from './query-within';
import type { SchemaCompatibility } from './schema-compatibility.entity';

export type SchemaFault = 'SCHEMA_NOT_MIGRATED' | 'SCHEMA_NEWER';

export interface SchemaState {
  /** Why this version may not run on the schema; null: it may. */
  fault: SchemaFault | null;
  /** What is wrong. Empty without a fault. */
  found: string;
  /** What is wrong and what a host does about it. Empty without a fault. */
  reason: string;
  /** Migrations of a newer version that let this one run, as during a deployment (P17). */
  newerMigrations: number;
}

const RECORD = 'vu_schema_compatibility';
/** The first migration that is recorded; those before it leave no row. */
const FIRST_RECORDED = 1_764_510_000_000;

/**
 * Compares the schema with what this version knows. Reads what the migrations recorded themselves, not TypeORM's table of
 * migrations: a host may migrate through another DataSource, or call that table something else.
 */
export async function readSchemaState(dataSource: DataSource, limitMs: number): Promise<SchemaState> {
  const [tables] = await queryWithin<[{ begun: boolean; recorded: boolean }]>(
    dataSource,
    limitMs,
    `SELECT to_regclass('vu_identity') IS NOT NULL AS begun, to_regclass('${RECORD}') IS NOT NULL AS recorded`,
  );
  const rows = tables.recorded
    ? await queryWithin<SchemaCompatibility[]>(
        dataSource,
        limitMs,
        `SELECT migration, oldest_compatible AS "oldestCompatible" FROM ${RECORD} ORDER BY migration`,
      )
    : [];
  return judgeSchema(rows, tables.begun);
}

/**
 * @param rows migrations that ran, each with the oldest version that may run on it.
 * @param isBegun whether the migrations from before the record ran, although no row says so.
 */
export function judgeSchema(
  rows: readonly Pick<SchemaCompatibility, 'migration' | 'oldestCompatible'>[],
  isBegun: boolean,
): SchemaState {
  const known = verifiedUsersMigrations.map((migration) => new migration().name);
  const latest = Math.max(...known.map(timestampOf));
  const recorded = new Set(rows.map(({ migration }) => migration));
  const missing = known.filter(
    (name) => !recorded.has(name) && !(isBegun && timestampOf(name) < FIRST_RECORDED),
  ).length;
  const newer = rows.filter(({ migration }) => timestampOf(migration) > latest);
  const tooNew =
    missing > 0 ? newer[0] : newer.find(({ oldestCompatible }) => timestampOf(oldestCompatible) > latest);
  if (tooNew) {
    const found = `the database was migrated by a newer version (${tooNew.migration}), on which this one may not run`;
    const reason = `${found}: deploy the newer version`;
    return { fault: 'SCHEMA_NEWER', found, reason, newerMigrations: newer.length };
  }
  if (missing > 0) {
    const share = missing === known.length ? `all ${missing}` : `${missing} of ${known.length}`;
    const found = `the database lacks ${share} migrations`;
    const reason = `${found}: run runVerifiedUsersMigrations(dataSource), or your own migrations with ...verifiedUsersMigrations among them`;
    return { fault: 'SCHEMA_NOT_MIGRATED', found, reason, newerMigrations: 0 };
  }
  return { fault: null, found: '', reason: '', newerMigrations: newer.length };
}

/** TypeORM's convention: a migration's name ends with the milliseconds of its making. */
function timestampOf(name: string): number {
  return Number(/\d{13}$/.exec(name)?.[0] ?? 0);
}
