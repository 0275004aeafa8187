import { EventEmitter } from 'node:events';
import type { DataSource } from 'typeorm';
import { verifiedUsersEntities } from './entity-list';
import { usableDataSource } from './usable-data-source';

function dataSource(type: string, entities: readonly unknown[], isInitialized = true): DataSource {
  const hasMetadata = (entity: unknown) => entities.includes(entity);
  const getMetadata = () => ({ tableName: 'vu_a', givenTableName: 'vu_a', columns: [] });
  const driver = { master: new EventEmitter() };
  return { options: { type }, isInitialized, hasMetadata, getMetadata, driver } as unknown as DataSource;
}

it('returns a DataSource that has the entities', () => {
  const usable = dataSource('postgres', verifiedUsersEntities);
  expect(usableDataSource(usable)).toBe(usable);
});

it('names the entities that are missing, and the mend', () => {
  expect(() => usableDataSource(dataSource('postgres', verifiedUsersEntities.slice(2)))).toThrow(
    /\n {2}- entities: add \.\.\.verifiedUsersEntities; missing are Consent, CustomerSession$/,
  );
});

it('wants PostgreSQL', () => {
  expect(() => usableDataSource(dataSource('mysql', verifiedUsersEntities))).toThrow(
    /type: expected "postgres"/,
  );
});

it('leaves a DataSource alone that its host opens later', () => {
  expect(() => usableDataSource(dataSource('postgres', [], false))).not.toThrow();
});
