import type { DataSource } from 'typeorm';
import { queryWithin } from './query-within';

/** Which PostgreSQL server answers. Holds nothing secret, so it may be written to disk. */
export interface ServerIdentity {
  database: string;
  /** `system_identifier` of the cluster; null where the role may not read it. */
  system: string | null;
  /** Timeline of the write-ahead log, eight hex digits; a promoted standby begins a new one. Null where unreadable. */
  timeline: string | null;
  /** The server's own address; null over a Unix socket. */
  address: string | null;
  /** When the postmaster started, ISO 8601. */
  startedAt: string;
}

/**
 * `failover`: another server, or a promoted one. `restart`: the same server, started again. `other_database`: the
 * configuration names another database now.
 */
export type ServerChange = 'failover' | 'restart' | 'other_database';

/**
 * The timeline comes from the name of the current WAL file and not from `pg_control_checkpoint()`, which shows the old
 * one until the first checkpoint after a promotion. A standby has no current WAL file.
 *
 * Managed PostgreSQL may withhold functions. A refused call would put an error into the server's log at each look, so
 * the privilege is asked for first.
 */
const READABLE = `
  SELECT current_database() AS database, pg_is_in_recovery() AS standby, host(inet_server_addr()) AS address,
    pg_postmaster_start_time() AS "startedAt",
    coalesce(has_function_privilege(to_regprocedure('pg_control_system()'), 'EXECUTE'), false) AS "mayReadSystem",
    coalesce(has_function_privilege(to_regprocedure('pg_walfile_name(pg_lsn)'), 'EXECUTE')
         AND has_function_privilege(to_regprocedure('pg_current_wal_lsn()'), 'EXECUTE'), false) AS "mayReadTimeline"`;
const SYSTEM = 'SELECT system_identifier::text AS value FROM pg_control_system()';
const TIMELINE = 'SELECT left(pg_walfile_name(pg_current_wal_lsn()), 8) AS value';

interface Readable {
  database: string;
  standby: boolean;
  address: string | null;
  startedAt: Date;
  mayReadSystem: boolean;
  mayReadTimeline: boolean;
}

/** Reads who the server is. */
export class ServerIdentityReader {
  /** Statements that failed although the role seemed to have the privilege; they are not tried again. */
  private readonly unsupported = new Set<string>();

  constructor(private readonly dataSource: DataSource) {}

  /** @returns null from a standby: it takes no writes, and is not our server before it is promoted. */
  async read(limitMs: number): Promise<ServerIdentity | null> {
    const [readable] = await queryWithin<[Readable]>(this.dataSource, limitMs, READABLE);
    const { database, standby, address, startedAt, mayReadSystem, mayReadTimeline } = readable;
    if (standby) return null;
    return {
      database,
      system: mayReadSystem ? await this.value(SYSTEM, limitMs) : null,
      timeline: mayReadTimeline ? await this.value(TIMELINE, limitMs) : null,
      address,
      startedAt: startedAt.toISOString(),
    };
  }

  private async value(sql: string, limitMs: number): Promise<string | null> {
    if (this.unsupported.has(sql)) return null;
    try {
      const [row] = await queryWithin<[{ value: string }]>(this.dataSource, limitMs, sql);
      return row.value;
    } catch (error) {
      if (!isUnsupported(error)) throw error;
      this.unsupported.add(sql);
      return null;
    }
  }
}

/**
 * Without system identifier and timeline the address and the start of the server decide. That may take a restart for a
 * failover, never a failover for nothing.
 */
export function serverChange(before: ServerIdentity, now: ServerIdentity): ServerChange | null {
  if (before.database !== now.database) return 'other_database';
  if (differ(before.system, now.system) || differ(before.timeline, now.timeline)) return 'failover';
  const known = [before.system, now.system, before.timeline, now.timeline].every((value) => value !== null);
  if (!known && differ(before.address, now.address)) return 'failover';
  return before.startedAt === now.startedAt ? null : 'restart';
}

function differ(before: string | null, now: string | null): boolean {
  return before !== null && now !== null && before !== now;
}

/** No privilege, no such function, not supported here. */
function isUnsupported(error: unknown): boolean {
  return ['42501', '42883', '0A000'].includes(String((error as { code?: unknown }).code));
}
