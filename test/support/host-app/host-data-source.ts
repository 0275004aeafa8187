import { DataSource, type DataSourceOptions } from 'typeorm';
import { runVerifiedUsersMigrations, verifiedUsersEntities, verifiedUsersMigrations } from '../../../src';
import { CreateCustomers1700000000000 } from './create-customers.migration';
import { Customer } from './customer.entity';

/** The host has no unnamed DataSource at all: whoever asks for one fails. */
export const HOST_DATA_SOURCE = 'crm';

/** The host's entities and migrations, with the module's next to them. */
export function hostDataSourceOptions(url: string): Extract<DataSourceOptions, { type: 'postgres' }> {
  return {
    type: 'postgres',
    url,
    poolSize: 10,
    entities: [Customer, ...verifiedUsersEntities],
    migrations: [CreateCustomers1700000000000, ...verifiedUsersMigrations],
  };
}

/** What the host's release does before the new version starts. @returns the names of what ran. */
export async function migrateHost(url: string): Promise<string[]> {
  const dataSource = await new DataSource(hostDataSourceOptions(url)).initialize();
  try {
    return await runVerifiedUsersMigrations(dataSource);
  } finally {
    await dataSource.destroy();
  }
}
