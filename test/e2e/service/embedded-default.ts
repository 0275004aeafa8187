import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EmbeddedSecrets } from '../../../src/embedded/secrets';
import { readCluster } from '../../../src/embedded/postgres/cluster';

/** What the service made for itself in its data folder. */
export interface EmbeddedDefault {
  databaseUrl: string;
  secrets: EmbeddedSecrets;
  /** The process of its PostgreSQL. */
  postmaster: () => Promise<number>;
}

/** @throws when no service has started in the folder yet. */
export async function readEmbeddedDefault(dataDir: string): Promise<EmbeddedDefault> {
  const cluster = await readCluster(dataDir);
  if (!cluster) throw new Error(`${dataDir} holds no database`);
  return {
    databaseUrl: `postgres://postgres:${cluster.password}@127.0.0.1:${cluster.port}/verified_users`,
    secrets: JSON.parse(await readFile(join(dataDir, 'secrets.json'), 'utf8')) as EmbeddedSecrets,
    postmaster: async () =>
      Number.parseInt(await readFile(join(cluster.files, 'postmaster.pid'), 'utf8'), 10),
  };
}
