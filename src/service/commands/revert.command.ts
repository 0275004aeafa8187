import { revertVerifiedUsersMigration } from '../../verified-users/database/run-migrations';
import { openDatabase } from '../open-database';
import type { Command } from './command';
import { CommandRefusedError } from './command-refused.error';

export const revert: Command = {
  usage: 'revert --yes',
  about: 'Take the latest migration back, with the data in its tables',
  async run({ environment, logger, resources, print }, args) {
    if (!args.includes('--yes'))
      throw new CommandRefusedError(['revert drops tables with their data: say "revert --yes".']);
    const { dataSource } = await openDatabase(environment, resources, logger);
    await revertVerifiedUsersMigration(dataSource);
    print('The latest migration was taken back.');
  },
};
