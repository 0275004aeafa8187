import type { EmbeddedPostgres } from '../../src/embedded/postgres';

/** A migrated database that each suite's own is copied from. */
export const TEMPLATE_DATABASE = 'verified_users_template';

/** What the global setup hands to the global teardown. */
export interface TestServers {
  postgres: EmbeddedPostgres;
  dataDir: string;
  /** Of the suites' temporary files; null when they are where the system puts them. */
  temporaryFolder: string | null;
  stopRedis: () => void;
}
