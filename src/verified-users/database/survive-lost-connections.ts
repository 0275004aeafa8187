import type { EventEmitter } from 'node:events';
import type { DataSource } from 'typeorm';

const known = new WeakSet<EventEmitter>();

/**
 * TypeORM listens for a connection's errors only some moments after the pool has handed it out. A server that dies
 * right then says so in the same breath as "ready", and the error, heard by nobody, would end the process.
 *
 * Whoever uses the connection still gets the error, with its next statement.
 */
export function surviveLostConnections(dataSource: DataSource): void {
  // Not opened yet: a host that opens it later goes without.
  if (!dataSource.isInitialized) return;
  const { master: pool } = dataSource.driver as unknown as { master: EventEmitter };
  if (known.has(pool)) return;
  known.add(pool);
  pool.on('connect', (connection: EventEmitter) => connection.on('error', () => undefined));
}
