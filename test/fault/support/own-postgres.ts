import { EventEmitter, once } from 'node:events';
import { createDataSource } from '../../../ormconfig';
import { startEmbeddedPostgres } from '../../../src/embedded/postgres';
import { runVerifiedUsersMigrations } from '../../../src/verified-users/database/run-migrations';
import { makeDataFolder, removeDataFolder } from '../../integration/data-folder';
import type { TestDatabase } from '../../support/test-database';
import { scale } from './scale';

/** A PostgreSQL of a test's own, to be restarted at will; `drop` ends it. */
export interface OwnPostgres extends TestDatabase {
  /** SIGINT ends it in order, SIGKILL does not; either way it is started again. Resolves once it is back. */
  restart(signal: 'SIGINT' | 'SIGKILL'): Promise<void>;
}

export async function startOwnPostgres(): Promise<OwnPostgres> {
  const dataDir = await makeDataFolder();
  const notices = new EventEmitter();
  const heard: string[] = [];
  const server = await startEmbeddedPostgres({
    dataDir,
    onNotice: (notice) => {
      heard.push(notice);
      notices.emit(/is back/.test(notice) ? 'back' : 'notice');
    },
  });
  const dataSource = await createDataSource(server.url).initialize();
  await runVerifiedUsersMigrations(dataSource);
  await dataSource.destroy();
  return {
    url: server.url,
    async restart(signal) {
      const back = once(notices, 'back', { signal: AbortSignal.timeout(scale.patienceMs) });
      process.kill(server.pid, signal);
      await back.catch(() => {
        throw new Error(`PostgreSQL did not come back.\n${heard.slice(-3).join('\n')}`);
      });
    },
    async drop() {
      await server.stop();
      await removeDataFolder(dataDir);
    },
  };
}
