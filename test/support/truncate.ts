import { DataSource, QueryFailedError } from 'typeorm';

const DEADLOCK_DETECTED = '40P01';

/**
 * Empties tables that running workers may still be writing to. TRUNCATE locks the tables one after another, and so
 * does a worker's transaction: PostgreSQL ends such a deadlock by failing either of the two, and this one tries again.
 */
export async function truncate(dataSource: DataSource, tables: string[]): Promise<void> {
  for (;;)
    try {
      await dataSource.query(`TRUNCATE ${tables.join(', ')} CASCADE`);
      return;
    } catch (error) {
      if (!(error instanceof QueryFailedError && error.driverError.code === DEADLOCK_DETECTED)) throw error;
    }
}
