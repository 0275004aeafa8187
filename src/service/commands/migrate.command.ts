import { runVerifiedUsersMigrations } from '../../verified-users/database/run-migrations';
import { openDatabase } from '../open-database';
import type { Command } from './command';

export const migrate: Command = {
  usage: 'migrate',
  about: 'Bring the database schema up to date; safe to run twice and at once',
  async run({ environment, logger, resources, print }) {
    const { dataSource } = await openDatabase(environment, resources, logger);
    const names = await runVerifiedUsersMigrations(dataSource);
    print(names.length === 0 ? 'The schema is up to date.' : `Migrated: ${names.join(', ')}.`);
  },
};
