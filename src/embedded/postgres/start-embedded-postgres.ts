import { access, constants } from 'node:fs/promises';
import { resolve } from 'node:path';
import { escapeIdentifier, type Client } from 'pg';
import { makeDurableFolder } from '../../durable-files';
import { DataDirUnusableError } from '../data-dir-unusable.error';
import { acquireLockedServer } from './acquire-locked-server';
import { locateBinaries, type Binaries } from './binaries';
import { clusterHome, readCluster, type Cluster } from './cluster';
import { ClusterVersionError } from './cluster-version.error';
import { createCluster } from './create-cluster';
import type { EmbeddedPostgres, EmbeddedPostgresOptions } from './embedded-postgres';
import { OwnedServer } from './owned-server';
import { chooseServerAccount, handOver, type ServerAccount } from './server-account';

/**
 * Starts a real PostgreSQL in a folder, or adopts the one that an earlier, killed service left running there.
 *
 * For development, tests and demonstrations: the server listens on 127.0.0.1 only and has one user.
 *
 * @throws {DataDirUnusableError} the folder cannot be made, read or written
 * @throws {DataDirBusyError} another living service has it
 * @throws {PostgresBinariesMissingError} no PostgreSQL for this machine is installed
 * @throws {ClusterVersionError} the folder was made by another major version
 * @throws {PostgresPortBusyError} the given port is another program's
 * @throws {PostgresStartError} anything else that PostgreSQL itself complained about
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  const { port = 0, database = 'verified_users', settings = {}, onNotice = () => undefined } = options;
  await openDataDir(dataDir);
  const account = await chooseServerAccount(clusterHome(dataDir));
  const binaries = await locateBinaries(account);
  const cluster = await openCluster(dataDir, binaries, account, settings['fsync'] !== 'off');
  const acquire = (wished: number) =>
    acquireLockedServer(cluster, binaries, account, { port: wished, settings });
  const server = await acquire(port);
  const owned = new OwnedServer(server, cluster, database, acquire, onNotice);
  try {
    await createDatabase(server.session, database);
  } catch (error) {
    await owned.stop();
    throw error;
  }
  return owned;
}

async function openDataDir(dataDir: string): Promise<void> {
  try {
    await makeDurableFolder(dataDir);
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw DataDirUnusableError.from(dataDir, error);
  }
}

async function openCluster(
  dataDir: string,
  binaries: Binaries,
  account: ServerAccount,
  durable: boolean,
): Promise<Cluster> {
  if (!(await readCluster(dataDir))) await createCluster(dataDir, binaries, account, durable);
  const cluster = await readCluster(dataDir);
  if (!cluster) throw new DataDirUnusableError(dataDir, `${clusterHome(dataDir)} vanished`);
  if (cluster.majorVersion !== binaries.majorVersion) {
    throw new ClusterVersionError(dataDir, cluster.majorVersion, binaries.majorVersion);
  }
  await handOver(cluster.home, account).catch((error) => {
    throw DataDirUnusableError.from(dataDir, error);
  });
  return cluster;
}

async function createDatabase(session: Client, name: string): Promise<void> {
  const { rowCount } = await session.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
  if (rowCount === 0) await session.query(`CREATE DATABASE ${escapeIdentifier(name)}`);
}
