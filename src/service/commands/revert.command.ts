import {
  planVerifiedUsersMigrations,
  revertVerifiedUsersMigration,
} from '../../verified-users/database/run-migrations';
import { openDatabase } from '../open-database';
import type { Command, ServiceContext } from './command';
import { UsageError } from './command-refused.error';

export const revert: Command<{ yes?: true; dryRun?: true }, ServiceContext> = {
  async run({ environment, logger, resources, print }, _words, { yes, dryRun }) {
    if (!yes && !dryRun) throw new UsageError(['revert drops tables with their data: say "revert --yes".']);
    const { dataSource } = await openDatabase(environment, resources, logger);
    if (dryRun) {
      const { latest } = await planVerifiedUsersMigrations(dataSource);
      print(
        latest === null
          ? 'No migration is there to take back.'
          : `Would take back: ${latest}, with the data in its tables.`,
      );
      return;
    }
    await revertVerifiedUsersMigration(dataSource);
    print('The latest migration was taken back.');
  },
};
