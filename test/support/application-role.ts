import { randomBytes } from 'node:crypto';
import { createDataSource } from '../../ormconfig';
import { grantApplicationRole, type ApplicationRoleOptions } from '../../src';
import { query } from '../integration/query';
import type { TestDatabase } from './test-database';

export interface ApplicationRole {
  /** The database under this role. */
  url: string;
  drop(): Promise<void>;
}

/** A role that may do what the service needs, beside the owner that migrated. */
export async function createApplicationRole(
  { url }: TestDatabase,
  options: ApplicationRoleOptions = {},
): Promise<ApplicationRole> {
  const name = `app_${randomBytes(6).toString('hex')}`;
  const password = randomBytes(12).toString('hex');
  await query(url, `CREATE ROLE ${name} LOGIN PASSWORD '${password}'`);
  const owner = await createDataSource(url).initialize();
  try {
    await grantApplicationRole(owner, name, options);
  } finally {
    await owner.destroy();
  }
  const address = new URL(url);
  Object.assign(address, { username: name, password });
  return {
    url: address.href,
    drop: () => query(url, `DROP OWNED BY ${name}; DROP ROLE ${name}`).then(() => undefined),
  };
}
