import { createHash } from 'node:crypto';
import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';

/** The little of `pg`'s client that is used here; TypeORM's `query` takes no name. */
export interface Connection {
  query(statement: { name?: string; text: string; values: unknown[] }): Promise<{ rows: unknown }>;
}

/**
 * The session does not have the statement that was prepared in it (26000), or has it already (42P05): a pooler hands out
 * sessions anew for each transaction, or someone used `DISCARD ALL`. The server says so before it does anything.
 */
const NOT_OUR_SESSION: readonly unknown[] = ['26000', '42P05'];

const logger = new Logger('PreparedStatements');
const withoutOwnSessions = new WeakSet<DataSource>();
const names = new Map<string, string>();

/**
 * One statement, parsed and planned once per connection. Where sessions do not keep what was prepared in them, each is
 * parsed anew, from the first time that this shows.
 *
 * @param label readable beginning of the statement's name.
 */
export async function queryPrepared<T>(
  dataSource: DataSource,
  connection: Connection,
  label: string,
  text: string,
  values: unknown[],
): Promise<T> {
  if (!withoutOwnSessions.has(dataSource)) {
    try {
      return (await connection.query({ name: nameOf(label, text), text, values })).rows as T;
    } catch (error) {
      if (!NOT_OUR_SESSION.includes((error as { code?: unknown }).code)) throw error;
      withoutOwnSessions.add(dataSource);
      logger.warn('The database does not keep prepared statements; each is parsed anew, at some cost');
    }
  }
  return (await connection.query({ text, values })).rows as T;
}

/** By its text too: behind a pooler another version of this program may have used the session before. */
function nameOf(label: string, text: string): string {
  let name = names.get(text);
  if (name === undefined) {
    name = `${label}_${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
    names.set(text, name);
  }
  return name;
}
