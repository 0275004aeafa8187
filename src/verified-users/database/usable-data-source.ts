import type { DataSource } from 'typeorm';
import { verifiedUsersEntities } from './entity-list';
import { surviveLostConnections } from './survive-lost-connections';
import { UnusableDataSourceError } from './unusable-data-source.error';

const OWN_DATA_SOURCE = "give the module a DataSource of its own and name it in the module's `dataSource`";

/** The little of TypeORM's PostgreSQL driver that is used here. */
interface PostgresDriver {
  /** First schema of the search path, known once connected. */
  searchSchema?: string;
}

/**
 * The host's DataSource as it is, once it is known to fit. Deliveries would be stored without the entities too, and
 * only the first one to be applied would show that they are missing.
 *
 * @throws {UnusableDataSourceError}
 */
export function usableDataSource(dataSource: DataSource): DataSource {
  const faults = findDataSourceFaults(dataSource);
  if (faults.length > 0) throw new UnusableDataSourceError(faults);
  surviveLostConnections(dataSource);
  return dataSource;
}

/** A host that opens its DataSource later knows its entities and its schema later. */
export function findDataSourceFaults(dataSource: DataSource): string[] {
  const { type } = dataSource.options;
  if (type !== 'postgres') return ['type: expected "postgres"'];
  return [
    ...(dataSource.options.entityPrefix
      ? [`entityPrefix: expected none, because migrations and statements say vu_...; ${OWN_DATA_SOURCE}`]
      : []),
    ...(dataSource.isInitialized ? [...entityFaults(dataSource), ...schemaFaults(dataSource)] : []),
  ];
}

function entityFaults(dataSource: DataSource): string[] {
  const missing = verifiedUsersEntities.filter((entity) => !dataSource.hasMetadata(entity));
  if (missing.length > 0) {
    const names = missing.map(({ name }) => name).join(', ');
    return [`entities: add ...verifiedUsersEntities; missing are ${names}`];
  }
  const renamed = dataSource.options.entityPrefix ? undefined : findRenamed(dataSource);
  return renamed === undefined
    ? []
    : [`namingStrategy: expected one that keeps names that are given, but ${renamed}; ${OWN_DATA_SOURCE}`];
}

/** Statements in SQL name tables and columns as the migrations made them. */
function findRenamed(dataSource: DataSource): string | undefined {
  for (const entity of verifiedUsersEntities) {
    const { tableName, givenTableName, columns } = dataSource.getMetadata(entity);
    if (tableName !== givenTableName) return `${givenTableName} is called ${tableName}`;
    for (const { databaseName, givenDatabaseName, propertyName } of columns) {
      const given = givenDatabaseName ?? propertyName;
      if (databaseName !== given) return `${tableName}.${given} is called ${databaseName}`;
    }
  }
  return undefined;
}

/** TypeORM would put `schema` before each table's name; migrations and statements in SQL use the search path. */
function schemaFaults(dataSource: DataSource): string[] {
  const { schema } = dataSource.options as { schema?: string };
  const { searchSchema } = dataSource.driver as PostgresDriver;
  if (!schema || schema === searchSchema) return [];
  return [
    `schema: "${schema}" is not the first in the search path, which is "${searchSchema}"; ` +
      `set it for the role: ALTER ROLE ... SET search_path = "${schema}"`,
  ];
}
