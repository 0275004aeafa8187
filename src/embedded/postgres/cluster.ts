import { readFile, realpath, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataDirUnusableError } from '../data-dir-unusable.error';

/** The database's superuser; the service is its only client. */
export const DATABASE_USER = 'postgres';

/** One initialised PostgreSQL cluster: `<dataDir>/postgres`, with the server's own files in `data`. */
export interface Cluster {
  dataDir: string;
  /** `<dataDir>/postgres`. */
  home: string;
  /** The server's data directory, free of symbolic links. */
  files: string;
  logFile: string;
  majorVersion: string;
  password: string;
  /** The port that was chosen when the cluster was made, or since. */
  port: number;
}

export function clusterHome(dataDir: string): string {
  return join(dataDir, 'postgres');
}

/** Reads a complete cluster, or nothing when none has been made yet. */
export async function readCluster(dataDir: string): Promise<Cluster | undefined> {
  const home = clusterHome(dataDir);
  let version: string;
  try {
    version = await readFile(join(home, 'data', 'PG_VERSION'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw DataDirUnusableError.from(dataDir, error);
  }
  try {
    return {
      dataDir,
      home,
      files: await realpath(join(home, 'data')),
      logFile: join(home, 'server.log'),
      majorVersion: version.trim(),
      password: (await readFile(join(home, 'password'), 'utf8')).trim(),
      port: Number.parseInt(await readFile(join(home, 'port'), 'utf8').catch(() => '0'), 10) || 0,
    };
  } catch (error) {
    throw DataDirUnusableError.from(dataDir, error);
  }
}

/** Keeps a newly chosen port for the next start. */
export async function rememberPort(home: string, port: number): Promise<void> {
  const partial = join(home, `port.${process.pid}`);
  await writeFile(partial, `${port}\n`, { mode: 0o600 });
  await rename(partial, join(home, 'port'));
}
