import type { DataSource } from 'typeorm';
import { verifiedUsersEntities } from './entity-list';
import { surviveLostConnections } from './survive-lost-connections';
import { UnusableDataSourceError } from './unusable-data-source.error';

/**
 * The host's DataSource as it is, once it is known to fit. Deliveries would be stored without the entities too, and
 * only the first one to be applied would show that they are missing.
 *
 * @throws {UnusableDataSourceError}
 */
export function usableDataSource(dataSource: DataSource): DataSource {
  // A host that opens its DataSource later knows its entities later.
  const missing = dataSource.isInitialized
    ? verifiedUsersEntities.filter((entity) => !dataSource.hasMetadata(entity)).map(({ name }) => name)
    : [];
  const faults = [
    ...(dataSource.options.type === 'postgres' ? [] : ['type: expected "postgres"']),
    ...(missing.length === 0
      ? []
      : [`entities: add ...verifiedUsersEntities; missing are ${missing.join(', ')}`]),
  ];
  if (faults.length > 0) throw new UnusableDataSourceError(faults);
  surviveLostConnections(dataSource);
  return dataSource;
}
