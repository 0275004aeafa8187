import type { LoggerService } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { createDataSource } from '../../ormconfig';
import type { ServiceEnvironment } from './environment/service-environment';
import { checkDatabase } from './preflight/check-database';
import { checkDataDir } from './preflight/check-data-dir';
import type { Resources } from './resources';

export interface OpenedDatabase {
  url: string;
  dataSource: DataSource;
}

/** Checks the database that was given, or starts the embedded one; and connects. */
export async function openDatabase(
  environment: ServiceEnvironment,
  resources: Resources,
  logger: LoggerService,
): Promise<OpenedDatabase> {
  const url = await openServer(environment, resources, logger);
  const dataSource = createDataSource(url, environment.database.poolSize);
  await dataSource.initialize();
  resources.add(async () => {
    if (dataSource.isInitialized) await dataSource.destroy();
  });
  return { url, dataSource };
}

async function openServer(
  environment: ServiceEnvironment,
  resources: Resources,
  logger: LoggerService,
): Promise<string> {
  if ('url' in environment.database) {
    const { url, unsafeSettings } = environment.database;
    for (const warning of await checkDatabase(url, unsafeSettings)) logger.warn(warning);
    return url;
  }
  await checkDataDir(environment.dataDir);
  // Loaded only here: a production install does not have the packages of the stand-ins.
  const { startEmbeddedPostgres } = await import('../embedded/postgres/index.js');
  const postgres = await startEmbeddedPostgres({
    dataDir: environment.dataDir,
    onNotice: (notice) => void logger.warn(notice),
  });
  resources.add(() => postgres.stop());
  return postgres.url;
}
