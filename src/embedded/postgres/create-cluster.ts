import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '../../durable-files';
import { DataDirUnusableError } from '../data-dir-unusable.error';
import type { Binaries } from './binaries';
import { clusterHome, DATABASE_USER, rememberPort } from './cluster';
import { findFreePort } from './free-port';
import { PostgresStartError } from './postgres-start.error';
import { isRunning } from './process-table';
import { failureReason, runProgram } from './run-program';
import type { ServerAccount } from './server-account';

const UNFINISHED = /^postgres\.new-(\d+)-/;

/**
 * Makes `<dataDir>/postgres` in one step: everything is prepared under another name and then renamed, so that a
 * process killed in the middle leaves no half cluster, and of two that start at once one wins and both use it.
 */
export async function createCluster(
  dataDir: string,
  binaries: Binaries,
  account: ServerAccount,
  durable: boolean,
): Promise<void> {
  await refuseForeignFiles(dataDir);
  await removeUnfinished(dataDir);
  const home = join(dataDir, `postgres.new-${process.pid}-${randomBytes(4).toString('hex')}`);
  try {
    await prepare(dataDir, home, account);
    await initialise(home, binaries, account, durable);
    await publish(dataDir, home);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

async function refuseForeignFiles(dataDir: string): Promise<void> {
  const home = clusterHome(dataDir);
  const found = await readdir(home).catch(() => []);
  if (found.length > 0) throw new DataDirUnusableError(dataDir, `${home} is not empty and holds no database`);
}

async function prepare(dataDir: string, home: string, account: ServerAccount): Promise<void> {
  const { uid, gid } = account.credentials;
  const files = join(home, 'data');
  const password = join(home, 'password');
  try {
    await mkdir(files, { recursive: true });
    await writeFile(password, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flush: true });
    await rememberPort(home, await findFreePort());
    for (const folder of [home, files]) await chmod(folder, 0o700);
    if (uid !== undefined && gid !== undefined) {
      for (const path of [home, files, password]) await chown(path, uid, gid);
    }
  } catch (error) {
    throw DataDirUnusableError.from(dataDir, error);
  }
}

async function initialise(
  home: string,
  { initdb }: Binaries,
  account: ServerAccount,
  durable: boolean,
): Promise<void> {
  const files = join(home, 'data');
  const args = [
    `--pgdata=${account.folder(files)}`,
    `--pwfile=${account.folder(files)}/../password`,
    `--username=${DATABASE_USER}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The same order and case rules on every machine, whatever locales it has.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
    ...(durable ? [] : ['--no-sync']),
  ];
  try {
    await runProgram(initdb, args, account, files);
  } catch (error) {
    throw new PostgresStartError(`initdb failed: ${failureReason(error)}`, error);
  }
}

async function publish(dataDir: string, home: string): Promise<void> {
  try {
    // initdb syncs its own files; the names in the folder above them, and the password, are ours.
    await syncFolder(home);
    await rename(home, clusterHome(dataDir));
    await syncFolder(dataDir);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Another service that started at the same moment was first; its cluster is as good as ours.
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw DataDirUnusableError.from(dataDir, error);
  }
}

async function removeUnfinished(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    const maker = UNFINISHED.exec(name)?.[1];
    if (maker === undefined || (await isRunning(Number(maker)))) continue;
    // The killed service's initdb may still be writing there; what then remains goes at the next new cluster.
    await rm(join(dataDir, name), { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
  }
}
