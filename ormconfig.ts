import { DataSource } from 'typeorm';
import { verifiedUsersEntities } from './src/verified-users/database/entity-list';
import { verifiedUsersMigrations } from './src/verified-users/database/migration-list';

/**
 * The one DataSource: the service, its commands and TypeORM's own command line all take it from here.
 *
 * @param url `postgres://...`
 * @param poolSize most connections that one process opens.
 */
export function createDataSource(url: string, poolSize = 10): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    poolSize,
    applicationName: 'verified-users',
    connectTimeoutMS: 10_000,
    extra: {
      // A peer that is gone without a word shows within seconds. No server settings here: they would travel as start-up
      // parameters, which connection poolers refuse. `transactWithin` sets what it needs for each transaction.
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    },
    entities: verifiedUsersEntities,
    migrations: verifiedUsersMigrations,
    // Never: the schema changes through migrations, which can be read, tested and taken back.
    synchronize: false,
    migrationsTransactionMode: 'all',
  });
}

const url = process.env['DATABASE_URL'];

/** For TypeORM's command line; undefined without `DATABASE_URL`. */
export default url ? createDataSource(url) : undefined;
