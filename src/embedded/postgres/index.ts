export { PostgresBinariesMissingError } from './binaries-missing.error';
export { ClusterVersionError } from './cluster-version.error';
export { DataDirBusyError } from './data-dir-busy.error';
export type { EmbeddedPostgres, EmbeddedPostgresOptions } from './embedded-postgres';
export { PostgresPortBusyError } from './postgres-port-busy.error';
export { PostgresStartError } from './postgres-start.error';
export { startEmbeddedPostgres } from './start-embedded-postgres';
